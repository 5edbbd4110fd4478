package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.View;
import dev.firebreak.action.ViewOver;
import dev.firebreak.change.Proposal;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.ForwardingView;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Pods that the case holds, and that there can be a thousand of: what is the same for all is read once.
class IsolatedAlreadyTest {

    /// Counts how often policies are listed, and what earlier steps put out is asked for.
    private record Counted(View view, @Nullable String caseId, AtomicInteger listed, AtomicInteger asked)
            implements ViewOver {
        static Counted of(OnRange firebreak, @Nullable String caseId) {
            return new Counted(EnforcementTest.view(firebreak), caseId, new AtomicInteger(), new AtomicInteger());
        }

        @Override
        public ClusterView cluster() {
            return new ForwardingView(view.cluster()) {
                @Override
                public List<JsonNode> list(
                        Resource resource,
                        @Nullable String namespace,
                        @Nullable String labels,
                        @Nullable String fields) {
                    if (resource.equals(Resource.NETWORK_POLICY)) {
                        listed.incrementAndGet();
                    }
                    return super.list(resource, namespace, labels, fields);
                }
            };
        }

        @Override
        public <O extends Record> List<O> standing(ActionType<?, O> type) {
            asked.incrementAndGet();
            return view.standing(type);
        }
    }

    private static List<JsonNode> pods(View view, String... names) {
        List<JsonNode> pods = new ArrayList<>();
        for (String name : names) {
            pods.add(view.cluster().get(Resource.POD, "shop", name).orElseThrow());
        }
        return pods;
    }

    private static String isolating(OnRange firebreak, String... words) {
        return firebreak
                .approved(Stream.concat(
                                Stream.of("isolate-pod"), Stream.concat(Stream.of(words), Stream.of("-o", "json")))
                        .toArray(String[]::new))
                .document()
                .path("case")
                .asString();
    }

    @Test
    void a_sibling_that_is_named_itself_is_not_taken_for_one_that_was_left_alone() {
        try (OnRange firebreak =
                Scene.of("lateral-movement").without("NetworkPolicy").open()) {
            String ran = isolating(firebreak, "shop/web-7f9c", "--siblings", "leave");
            View view = Counted.of(firebreak, ran);
            IsolatedAlready held = IsolatedAlready.look(pods(view, "web-7f9c"), view);

            assertThat(held.leftAlone(List.of(), view)).hasSize(1);
            assertThat(held.leftAlone(pods(view, "web-k2lm"), view)).isEmpty();
        }
    }

    @Test
    void of_many_held_pods_the_policies_are_looked_through_once() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            isolating(firebreak, "shop/web-7f9c", "shop/web-k2lm", "shop/web-x8r4");
            Counted one = Counted.of(firebreak, null);
            IsolatedAlready.look(pods(one, "web-7f9c"), one);
            Counted many = Counted.of(firebreak, null);
            IsolatedAlready.look(pods(many, "web-7f9c", "web-k2lm", "web-x8r4"), many);

            assertThat(many.listed().get()).isEqualTo(one.listed().get());
        }
    }

    @Test
    void of_many_pods_that_are_named_the_policies_are_looked_through_once() {
        try (OnRange firebreak = Scene.of("lateral-movement").open()) {
            String ran = isolating(firebreak, "shop/web-7f9c", "shop/web-k2lm", "shop/web-x8r4");
            Counted view = Counted.of(firebreak, ran);
            List<PodRef> refs = pods(view, "web-7f9c", "web-k2lm", "web-x8r4").stream()
                    .map(PodFacts::ref)
                    .toList();

            assertThat(Suspects.look(refs, view).held()).hasSize(3);
            assertThat(view.listed().get()).isEqualTo(1);
        }
    }

    @Test
    void who_is_held_among_the_endpoints_of_services_is_worked_out_once() {
        try (OnRange firebreak = Scene.of("lateral-movement")
                .with("{apiVersion: v1, kind: Service, metadata: {name: again, namespace: shop}, spec: {selector:"
                        + " {app: web}}}")
                .with("{apiVersion: v1, kind: Service, metadata: {name: once-more, namespace: shop}, spec: {selector:"
                        + " {app: web}}}")
                .open()) {
            isolating(firebreak, "shop/web-7f9c", "shop/web-k2lm");
            Counted view = Counted.of(firebreak, null);
            Surroundings around = Surroundings.look(pods(view, "web-x8r4"), false, view);
            view.listed().set(0);

            assertThat(Impact.onOthers(around, Set.of(), Holds.YES, false, view))
                    .extracting("code")
                    .contains("service-loses-endpoints");
            assertThat(view.listed().get()).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void what_earlier_steps_put_on_branch_interfaces_is_asked_once() {
        Scene two = Scene.of("crypto-miner")
                .branchInterface()
                .change(
                        "Pod",
                        "web-k2lm",
                        pod -> ((ObjectNode) pod.path("metadata"))
                                .putObject("annotations")
                                .put(
                                        "vpc.amazonaws.com/pod-eni",
                                        "[{\"eniId\":\"eni-0a\",\"privateIp\":\"10.0.2.102\"}]"))
                .account(of -> ((ArrayNode) of.path("interfaces"))
                        .add(Scene.yaml("{id: eni-0a, vpc: vpc-1, type: branch, privateIp: 10.0.2.102, groups:"
                                + " [sg-0bbbbbbbbbbbbbbb2]}")));
        try (OnRange firebreak = two.open()) {
            Counted view = Counted.of(firebreak, null);
            List<PodRef> pods = pods(view, "web-7f9c", "web-k2lm").stream()
                    .map(PodFacts::ref)
                    .toList();
            IsolatePod asked = new IsolatePod(
                    pods, IsolatePod.Siblings.LEAVE, Strategy.SECURITY_GROUP, false, null, Scene.QUARANTINE);

            assertThat(BranchGroups.plan(asked, view)).isInstanceOf(Proposal.Changes.class);
            assertThat(view.asked().get()).isEqualTo(1);
        }
    }
}
