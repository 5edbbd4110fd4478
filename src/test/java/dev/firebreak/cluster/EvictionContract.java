package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Evictions: what lets a pod go, what refuses it for now, and how it is found out what became of one.
interface EvictionContract extends OnSite {
    private static String pods(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/pods";
    }

    private static String budgets(String namespace) {
        return "/apis/policy/v1/namespaces/" + namespace + "/poddisruptionbudgets";
    }

    /// One on no node, which a deletion removes at once.
    private PodRef bare(String namespace, String name) {
        JsonNode pod = site().post(
                        pods(namespace),
                        "{'metadata':{'name':'%s'},'spec':{'containers':[{'name':'app','image':'web:1'}]}}"
                                .formatted(name))
                .json();
        return Targets.ref(pod);
    }

    private void budget(String namespace, String name, int minAvailable, int allowed) {
        site().post(budgets(namespace), """
            {'metadata':{'name':'%s'},'spec':{'minAvailable':%d,'selector':{'matchLabels':{'app':'web'}}}}\
            """.formatted(name, minAvailable));
        allows(namespace, name, allowed);
    }

    /// A controller counts.
    private void allows(String namespace, String name, int allowed) {
        JsonNode status;
        do {
            Thread.onSpinWait();
            status = site().get(budgets(namespace) + "/" + name).json().path("status");
        } while (status.path("observedGeneration").asInt(0) != 1
                || status.path("disruptionsAllowed").asInt(-1) != allowed);
    }

    private static KubeChange evict(PodRef pod) {
        return KubeChange.evict("evict", pod, "Evict pod " + pod);
    }

    @Test
    default void a_pod_that_no_budget_covers_is_evicted_and_one_that_is_gone_counts_as_evicted() {
        PodRef pod = bare(site().newNamespace(), "web");
        KubeChange change = evict(pod);

        assertThat(site().cluster.accepts(change)).isEqualTo(Answer.YES);
        assertThat(site().cluster.get(Resource.POD, pod.namespace(), "web"))
                .as("a dry run evicts nothing")
                .isPresent();
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done done = (Reply.Done) site().cluster.execute(change);
        assertThat(done.status()).isEqualTo(201);
        assertThat(Json.text(done.observed(), "/uid")).isEqualTo(pod.uid());
        assertThat(site().cluster.get(Resource.POD, pod.namespace(), "web")).isEmpty();
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.Happened.class);

        Reply.Done gone = (Reply.Done) site().cluster.execute(change);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(Json.text(gone.observed(), "/uid")).isEqualTo(pod.uid());
    }

    @Test
    default void an_eviction_is_answered_with_a_bare_status_and_is_posted_alone() {
        String namespace = site().newNamespace();
        bare(namespace, "web");
        String eviction = pods(namespace) + "/web/eviction";
        assertThat(site().get(eviction).code()).isEqualTo(405);
        assertThat(site().put(eviction, "{}").code()).isEqualTo(405);
        assertThat(site().post(eviction, "{'metadata':{'name':'other'}}").message())
                .isEqualTo("name in URL does not match name in Eviction object");
        assertThat(site().post(eviction, "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web'}}")
                        .message())
                .isEqualTo("Pod in version \"v1\" cannot be handled as a Eviction: converting (v1.Pod) to"
                        + " (policy.Eviction): unknown conversion");
        assertThat(site().post(eviction, "{'metadata':{'name':'web','namespace':'other'}}")
                        .message())
                .isEqualTo("the namespace of the provided object does not match the namespace sent on the request");
        assertThat(site().post(pods(namespace) + "/none/eviction", "{'metadata':{'name':'none'}}")
                        .message())
                .isEqualTo("pods \"none\" not found");

        assertThat(site().post(eviction, "{'metadata':{'name':'web'}}").json())
                .isEqualTo(
                        Json.parse(
                                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Success\",\"code\":201}"));
    }

    @Test
    default void another_pod_of_the_same_name_is_not_evicted() {
        String namespace = site().newNamespace();
        PodRef pod = bare(namespace, "web");
        PodRef earlier = new PodRef(namespace, "web", "00000000-0000-0000-0000-000000000000");

        Reply.Refused refused = (Reply.Refused) site().cluster.execute(evict(earlier));

        assertThat(refused.code()).isEqualTo("conflict");
        assertThat(refused.retryAfter()).isNull();
        assertThat(refused.message()).contains("The object might have been deleted and then recreated");
        assertThat(site().cluster.get(Resource.POD, namespace, "web")).isPresent();
        assertThat(site().cluster.reconcile(evict(earlier), "i")).isInstanceOf(Reconciled.Happened.class);
        assertThat(site().cluster.reconcile(evict(pod), "i")).isInstanceOf(Reconciled.DidNot.class);
    }

    @Test
    default void a_budget_that_allows_none_refuses_for_now_and_one_that_allows_one_lets_one_go() {
        String namespace = site().newNamespace();
        KubeChange change = evict(Targets.ref(site().runningPod(namespace, "web")));
        budget(namespace, "keep", 1, 0);

        Reply.Refused refused = (Reply.Refused) site().cluster.execute(change);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.byBudget()).isTrue();
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(refused.message())
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget. The disruption budget"
                        + " keep needs 1 healthy pods and has 1 currently");
        assertThat(site().cluster.accepts(change).holds()).isEqualTo(Holds.UNKNOWN);
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.DidNot.class);

        KubeChange other = evict(Targets.ref(site().runningPod(namespace, "web-2")));
        allows(namespace, "keep", 1);
        assertThat(site().cluster.execute(change)).isInstanceOf(Reply.Done.class);
        // it is gone, or on its way: no kubelet ends it here
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.Happened.class);
        assertThat(((Reply.Refused) site().cluster.execute(other)).byBudget()).isTrue();
    }

    @Test
    default void under_two_budgets_nothing_is_evicted_and_what_has_not_started_is_covered_by_none() {
        String namespace = site().newNamespace();
        site().runningPod(namespace, "web");
        budget(namespace, "one", 0, 1);
        budget(namespace, "two", 0, 1);
        KubeSite.Reply refused = site().post(pods(namespace) + "/web/eviction", "{'metadata':{'name':'web'}}");
        assertThat(refused.json()).isEqualTo(Json.parse("""
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","code":500,
             "message":"This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."}\
            """));
        site().post(pods(namespace), """
            {'metadata':{'name':'pending','labels':{'app':'web'}},'spec':{'containers':[{'name':'app','image':'web:1'}]}}\
            """);
        assertThat(site().post(pods(namespace) + "/pending/eviction", "{'metadata':{'name':'pending'}}")
                        .code())
                .isEqualTo(201);
    }
}
