package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.console.Text;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `status` looks again at what stands: it finds what others undid, and says who.
class StatusTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};
    private static final String[] CORDON = {"cordon-node", Scene.NODE};
    private static final String NETWORKING = "networking.k8s.io";

    /// The changes of the case by id, after `status` ended with this code.
    static JsonNode status(OnRange firebreak, int exit, String... words) {
        Ended ended = firebreak.run(OnRange.with(OnRange.with(new String[] {"status"}, words), "-o", "json"));
        assertThat(ended.exit()).as(ended.out() + ended.err()).isEqualTo(exit);
        ObjectNode byId = Json.object();
        ended.document()
                .path("changes")
                .forEach(c -> byId.set(c.at("/change/id").asString(), c));
        return byId;
    }

    private static String ran(JsonNode finished) {
        return finished.path("case").asString();
    }

    private static String deny(JsonNode changes) {
        return changes.at("/deny-shop/change/target/name").asString();
    }

    @Test
    void what_stands_is_looked_at_and_nothing_is_changed() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            firebreak.finished(0, OnRange.with(CORDON, "--case", ran));
            Path journal = firebreak.home().resolve("cases").resolve(ran).resolve("journal.jsonl");
            String before = Files.readString(journal);
            SortedMap<String, JsonNode> world = WorldState.exact(firebreak.range());

            JsonNode changes = status(firebreak, 0, ran);

            assertThat(changes)
                    .isNotEmpty()
                    .allMatch(c -> c.path("holds").asString().equals("yes"));
            assertThat(changes.propertyNames()).contains("label-shop/web-7f9c", "deny-shop", "cordon-" + Scene.NODE);
            assertThat(changes.at("/deny-shop/because").asString()).contains("PolicyEndpoint");
            assertThat(changes.at("/deny-shop/undo").asString()).isEqualTo("firebreak undo " + ran + "/r1/isolate-pod");
            assertThat(Files.readString(journal)).isEqualTo(before);
            assertThat(WorldState.differences(world, WorldState.exact(firebreak.range())))
                    .isEmpty();
            assertThat(status(firebreak, 0)).isEqualTo(changes);
        }
    }

    @Test
    void a_terminal_shows_a_table_within_its_width() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String ran = ran(firebreak.finished(8, ISOLATE));

            String shown = firebreak.typing(List.of(), "status", ran).out();

            assertThat(shown.lines())
                    .filteredOn(line -> !line.startsWith("Cut: "))
                    .as("but for a command, which is to be copied in one piece")
                    .allMatch(line -> Text.columns(line.replaceAll("\u001b\\[[0-9;]*m", "")) <= 100);
            assertThat(shown).contains("STEP", "HOLDS", "CHANGE", "BECAUSE", "firebreak undo " + ran);
        }
    }

    @Test
    void what_never_held_is_not_said_to_hold_no_longer() {
        try (OnRange firebreak = Scene.of("crypto-miner").enforcementOff().open();
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = ran(firebreak.finished(8, ISOLATE));

            JsonNode changes = status(firebreak, 8, ran);
            assertThat(firebreak.run("status", ran).out())
                    .contains("NEVER", "2 changes stand: 1 does not hold, and never did")
                    .doesNotContain("no longer");

            argo.delete(NETWORKING, "networkpolicies", "shop", deny(changes));
            assertThat(firebreak.run("status", ran).out())
                    .as("it was there as it was made")
                    .contains("no longer")
                    .doesNotContain("NEVER");
        }
    }

    @Test
    void connections_that_were_not_cut_are_told_beside_what_holds() {
        try (OnRange firebreak = OnRange.of("lateral-movement")) {
            String ran = ran(firebreak.finished(8, ISOLATE));

            String shown = firebreak.run("status", ran).out();
            assertThat(shown)
                    .startsWith("NOT CUT  Run " + ran + "/r1 (isolate-pod) ended with cut: NO")
                    .contains("pod shop/web-7f9c")
                    .contains("But of r1, that open connections were cut was reported as no");
            String stronger = "Cut: firebreak isolate-pod shop/web-7f9c shop/web-k2lm --strategy pod-blackhole ";
            assertThat(shown.indexOf(stronger)).isBetween(0, shown.indexOf("STEP "));
            assertThat(shown.lastIndexOf(stronger)).isGreaterThan(shown.indexOf("and all hold"));

            firebreak.finished(0, OnRange.with(CORDON, "--case", ran));
            assertThat(firebreak.run("status", ran).out())
                    .as("another run that ended well cuts nothing")
                    .startsWith("NOT CUT  Run " + ran + "/r1");

            firebreak.finished(0, "undo", ran + "/r1");
            assertThat(firebreak.run("status", ran).out())
                    .contains("1 change stands, and holds")
                    .doesNotContain("NOT CUT", "reported as no");
        }
    }

    @Test
    void connections_end_with_their_pod() {
        try (OnRange firebreak = OnRange.of("lateral-movement");
                Other kubectl = new Other(firebreak, "kubectl")) {
            String ran = ran(firebreak.finished(8, ISOLATE));
            kubectl.delete("", "pods", "shop", "web-7f9c");
            assertThat(firebreak.run("status", ran).out()).startsWith("NOT CUT");
            kubectl.delete("", "pods", "shop", "web-k2lm");
            assertThat(firebreak.run("status", ran).out()).doesNotContain("NOT CUT");
        }
    }

    @Test
    void where_there_was_no_connection_to_cut_nothing_is_told_of_it() {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .with("{apiVersion: v1, kind: Namespace, metadata: {name: empty}}")
                .open()) {
            String ran = ran(firebreak.finished(0, "isolate-namespace", "empty"));

            assertThat(firebreak.run("status", ran).out())
                    .contains("holds")
                    .doesNotContain("open connections", "not applicable");
        }
    }

    @Test
    void an_allow_that_gitops_put_back_is_found_and_who_did_it() {
        try (OnRange firebreak = OnRange.of("lateral-movement");
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = ran(firebreak.finished(8, ISOLATE));
            assertThat(status(firebreak, 0, ran).at("/deny-shop/because").asString())
                    .contains("cut was reported as no");

            argo.edit(
                    NETWORKING,
                    "networkpolicies",
                    "shop",
                    "allow-web",
                    policy -> ((ObjectNode) policy.at("/spec/podSelector")).remove("matchExpressions"));

            JsonNode changes = status(firebreak, 8, ran);
            assertThat(changes.at("/exclude-shop~1allow-web/holds").asString()).isEqualTo("no");
            assertThat(changes.at("/exclude-shop~1allow-web/because").asString())
                    .contains("written by argocd-controller at 2026-01-05T10:0");
            assertThat(changes.at("/deny-shop/because").asString())
                    .contains("gets through again: to service default/kubernetes", "(networkpolicy shop/allow-web)");
            assertThat(changes.at("/exclude-shop~1allow-all-egress/holds").asString())
                    .isEqualTo("yes");
            assertThat(changes.at("/label-shop~1web-7f9c/holds").asString()).isEqualTo("yes");
        }
    }

    @Test
    void a_policy_that_was_made_since_and_allows_something_is_found() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            argo.create(
                    NETWORKING,
                    "networkpolicies",
                    "shop",
                    Json.parse(
                            "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":"
                                + "\"open\",\"namespace\":\"shop\"},\"spec\":{\"podSelector\":{},\"ingress\":[{}]}}"));

            assertThat(status(firebreak, 8, ran).at("/deny-shop/because").asString())
                    .contains("shop/open still allows")
                    .contains("written by argocd-controller");
        }
    }

    @Test
    void a_deny_that_was_deleted_replaced_or_changed_is_found() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            String deny = deny(status(firebreak, 0, ran));
            JsonNode made = firebreak
                    .range()
                    .store()
                    .find(NETWORKING, "networkpolicies", "shop", deny)
                    .orElseThrow()
                    .deepCopy();

            argo.edit(
                    NETWORKING,
                    "networkpolicies",
                    "shop",
                    deny,
                    policy -> ((ObjectNode) policy.path("spec"))
                            .putArray("ingress")
                            .addObject());
            assertThat(status(firebreak, 8, ran).at("/deny-shop/because").asString())
                    .contains("spec.ingress")
                    .contains("written by argocd-controller");

            argo.delete(NETWORKING, "networkpolicies", "shop", deny);
            JsonNode gone = status(firebreak, 8, ran);
            assertThat(gone.at("/deny-shop/holds").asString()).isEqualTo("no");
            assertThat(gone.at("/deny-shop/because").asString()).contains("is gone");

            ((ObjectNode) made.path("metadata")).remove(List.of("uid", "resourceVersion", "managedFields"));
            argo.create(NETWORKING, "networkpolicies", "shop", made);
            assertThat(status(firebreak, 8, ran).at("/deny-shop/because").asString())
                    .contains("replaced by another")
                    .contains("argocd-controller");
        }
    }

    @Test
    void an_undo_says_in_its_plan_and_its_verdict_what_others_had_deleted_before() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            argo.delete(NETWORKING, "networkpolicies", "shop", deny(status(firebreak, 0, ran)));

            assertThat(firebreak
                            .plan("undo", ran)
                            .path("problems")
                            .valueStream()
                            .toList())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.path("code").asString()).isEqualTo("deleted-since");
                        assertThat(problem.path("severity").asString()).isEqualTo("warn");
                        assertThat(problem.at("/target/kind").asString()).isEqualTo("NetworkPolicy");
                    });
            assertThat(firebreak
                            .finished(0, "undo", ran)
                            .at("/steps/0/verdict/reasons")
                            .valueStream())
                    .extracting(r -> r.path("code").asString())
                    .containsExactly("restored", "deleted-since");
        }
    }

    @Test
    void what_the_case_deleted_itself_is_no_news_to_its_next_undo() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            assertThat(firebreak
                            .finished(0, "undo", ran)
                            .at("/steps/0/verdict/reasons")
                            .valueStream())
                    .extracting(r -> r.path("code").asString())
                    .containsExactly("restored");

            assertThat(firebreak.plan("undo", ran).path("problems")).isEmpty();
        }
    }

    @Test
    void a_port_that_was_added_to_the_deny_is_found() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other kubectl = new Other(firebreak, "kubectl-edit")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            String deny = deny(status(firebreak, 0, ran));

            kubectl.edit(
                    NETWORKING,
                    "networkpolicies",
                    "shop",
                    deny,
                    policy -> ((ObjectNode) policy.at("/spec/egress/0"))
                            .putArray("ports")
                            .addObject()
                            .put("port", 443)
                            .put("protocol", "TCP"));

            assertThat(status(firebreak, 8, ran).at("/deny-shop/because").asString())
                    .contains("spec.egress[0].ports")
                    .contains("written by kubectl-edit");
        }
    }

    @Test
    void what_opens_the_pod_is_told_whatever_else_was_changed_and_how_to_isolate_it_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other argo = new Other(firebreak, "argocd-controller")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            String deny = deny(status(firebreak, 0, ran));
            argo.edit(
                    NETWORKING,
                    "networkpolicies",
                    "shop",
                    deny,
                    policy -> ((ObjectNode) policy.at("/metadata/annotations")).remove("case.internal/intent"));
            assertThat(status(firebreak, 0, ran).at("/deny-shop/because").asString())
                    .as("an annotation cuts nothing off")
                    .contains("metadata.annotations of");
            argo.create(NETWORKING, "networkpolicies", "shop", Json.parse("""
                {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
                 "metadata":{"name":"open","namespace":"shop"},"spec":{"podSelector":{},"ingress":[{}]}}\
                """));

            assertThat(status(firebreak, 8, ran).at("/deny-shop/because").asString())
                    .startsWith("networkpolicy shop/open still allows");
            String shown = firebreak.typing(List.of(), "status", ran).out();
            assertThat(shown)
                    .contains("2 changes stand: 1 no longer holds")
                    .contains("firebreak isolate-pod shop/web-7f9c --case " + ran);
            firebreak.finished(8, "isolate-pod", "shop/web-7f9c", "--case", ran);
            argo.delete(NETWORKING, "networkpolicies", "shop", "open");
        }
    }

    @Test
    void a_label_that_was_taken_off_is_found() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other kubectl = new Other(firebreak, "kubectl-label")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            kubectl.edit(
                    "",
                    "pods",
                    "shop",
                    "web-7f9c",
                    pod -> ((ObjectNode) pod.at("/metadata/labels")).remove("case.internal/id"));

            JsonNode changes = status(firebreak, 8, ran);

            assertThat(changes.at("/label-shop~1web-7f9c/because").asString()).contains("is absent");
            assertThat(changes.at("/deny-shop/because").asString()).contains("does not select pod");
        }
    }

    @Test
    void what_a_later_run_of_the_case_holds_is_no_loss_of_the_earlier_one_and_all_of_it_is_undone_at_once() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other kubectl = new Other(firebreak, "kubectl-label")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String ran = ran(firebreak.finished(0, ISOLATE));
            kubectl.edit(
                    "",
                    "pods",
                    "shop",
                    "web-7f9c",
                    pod -> ((ObjectNode) pod.at("/metadata/labels")).remove("case.internal/id"));
            firebreak.finished(0, OnRange.with(ISOLATE, "--case", ran));

            assertThat(firebreak.run("status", ran, "-o", "json").out())
                    .contains("is isolated by " + ran + "/r2 since");
            status(firebreak, 0, ran);

            JsonNode undone = firebreak.finished(0, "undo", ran);
            assertThat(undone.toString()).doesNotContain("not-restored", "changed-since");
            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
            assertThat(status(firebreak, 0, ran)).isEmpty();
        }
    }

    /// On the range where a policy allows the pod something.
    @Test
    void what_was_narrowed_again_after_somebody_widened_it_stands_no_more_after_the_undo_of_all() {
        try (OnRange firebreak = Scene.of("lateral-movement")
                        .without("NetworkPolicy")
                        .policy(
                                "allow",
                                "{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{}]}")
                        .open();
                Other kubectl = new Other(firebreak, "kubectl-edit")) {
            SortedMap<String, JsonNode> before = WorldState.restorable(firebreak.range());
            String ran =
                    ran(firebreak.approved(OnRange.with(ISOLATE, "-o", "json")).document());
            kubectl.edit(
                    "networking.k8s.io",
                    "networkpolicies",
                    "shop",
                    "allow",
                    policy -> ((ObjectNode) policy.at("/spec/podSelector")).remove("matchExpressions"));
            firebreak.approved(OnRange.with(ISOLATE, "--case", ran));

            firebreak.finished(0, "undo", ran);

            assertThat(WorldState.differences(before, WorldState.restorable(firebreak.range())))
                    .isEmpty();
            assertThat(status(firebreak, 0, ran)).isEmpty();
        }
    }

    @Test
    void a_pod_that_was_deleted_is_nothing_that_stands_after_the_undo() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other kubelet = new Other(firebreak, "kubelet")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            kubelet.delete("", "pods", "shop", "web-7f9c");

            firebreak.finished(0, "undo", ran);

            assertThat(status(firebreak, 0, ran)).isEmpty();
        }
    }

    /// An undo of a whole case takes back what was there when it began.
    @Test
    void a_run_that_came_after_the_undo_of_all_can_be_resumed() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(0, ISOLATE));
            firebreak.finished(0, "undo", ran);
            String[] contain = {
                "run", "contain-pod", "-i", "pod=shop/web-7f9c", "-i", "bucket=acme-evidence", "--case", ran
            };
            assertThat(firebreak
                            .typing(List.of("i-0a1b2c3d4e5f60718", "n"), contain)
                            .exit())
                    .isEqualTo(5);

            JsonNode plan =
                    firebreak.run("resume", ran, "--dry-run", "-o", "json").document();
            assertThat(plan.path("type").asString()).as(plan.toString()).isEqualTo("plan");
            Ended resumed = firebreak.typing(List.of("y", "y", "y"), "resume", ran);

            assertThat(resumed.exit()).as(resumed.out() + resumed.err()).isZero();
            assertThat(status(firebreak, 0, ran)).isNotEmpty();
        }
    }

    @Test
    void an_uncordoned_node_is_found_and_one_that_another_case_holds_too_is_not() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                Other kubectl = new Other(firebreak, "kubectl-uncordon")) {
            String ran = ran(firebreak.finished(0, CORDON));
            String second = ran(firebreak.finished(0, CORDON));
            status(firebreak, 0, ran);
            firebreak.finished(0, "undo", ran);
            assertThat(status(firebreak, 0, ran)).isEmpty();
            assertThat(status(firebreak, 0, second)).hasSize(1);
            firebreak.time().pause(Duration.ofMinutes(1));

            // a field that was taken away has no owner any more: what else was written with it tells
            kubectl.edit("", "nodes", "", Scene.NODE, node -> {
                ((ObjectNode) node.path("spec")).remove("unschedulable");
                ((ObjectNode) node.at("/metadata/labels")).put("back", "yes");
            });

            assertThat(status(firebreak, 8, "--all")
                            .at("/cordon-" + Scene.NODE + "/because")
                            .asString())
                    .contains("is schedulable")
                    .contains("the last write to it was by kubectl-uncordon at 2026-01-05T10:01:00Z");
        }
    }

    @Test
    void what_is_not_known_is_9_and_what_was_accepted_no_longer_counts() {
        try (OnRange firebreak = Scene.of("crypto-miner").without("DaemonSet").open()) {
            String ran = ran(firebreak.finished(9, ISOLATE));
            assertThat(status(firebreak, 9, ran).at("/deny-shop/holds").asString())
                    .isEqualTo("unknown");
            firebreak.finished(0, "undo", ran);

            String accepted = ran(firebreak.finished(
                    0,
                    OnRange.with(ISOLATE, "--accept", "enforced=unknown", "--accept", "cut=unknown", "--reason", "x")));

            assertThat(status(firebreak, 0, accepted).at("/deny-shop/holds").asString())
                    .isEqualTo("yes");
        }
    }

    @Test
    void another_world_is_refused_and_several_open_cases_must_be_named() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                OnRange other = Scene.of("crypto-miner")
                        .change(
                                "Namespace",
                                "kube-system",
                                ns -> ((ObjectNode) ns.path("metadata"))
                                        .put("uid", "0b6d1f5e-0000-4000-8000-00000000000b"))
                        .open()) {
            String ran = ran(firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c"));
            Ended region = firebreak.run("status", ran, "--region", "us-east-1", "-o", "json");
            assertThat(region.exit()).isEqualTo(4);
            assertThat(region.codes()).containsExactly("another-world");
            for (String which : List.of(ran, "--all")) {
                Ended cluster = firebreak.run(
                        "status",
                        which,
                        "--kubeconfig",
                        other.range().kubeconfig().toString(),
                        "-o",
                        "json");
                assertThat(cluster.exit()).as(cluster.out()).isEqualTo(4);
                assertThat(cluster.codes()).containsExactly("another-world");
            }
            assertThat(firebreak.run("status", ran, "--all").exit()).isEqualTo(2);
            firebreak.run("case", "open", "second");
            assertThat(firebreak.run("status", "-o", "json").codes()).containsExactly("case-not-named");
        }
    }

    @Test
    void a_case_of_another_cluster_keeps_nobody_from_the_others() {
        try (OnRange firebreak = OnRange.of("crypto-miner");
                OnRange other = Scene.of("crypto-miner")
                        .change(
                                "Namespace",
                                "kube-system",
                                ns -> ((ObjectNode) ns.path("metadata"))
                                        .put("uid", "0b6d1f5e-0000-4000-8000-00000000000c"))
                        .open()) {
            String here = ran(firebreak.finished(0, CORDON));
            String there = ran(firebreak.finished(
                    0,
                    OnRange.with(
                            CORDON, "--kubeconfig", other.range().kubeconfig().toString())));

            Ended ended = firebreak.run("status", "--all", "-o", "json");

            assertThat(ended.exit()).as(ended.out()).isEqualTo(9);
            Map<String, String> holds = new HashMap<>();
            ended.document()
                    .path("changes")
                    .forEach(c ->
                            holds.put(c.path("case").asString(), c.path("holds").asString()));
            assertThat(holds).containsExactlyInAnyOrderEntriesOf(Map.of(here, "yes", there, "unknown"));
        }
    }

    @Test
    void a_case_without_a_world_is_11_and_so_are_all_where_none_has_one() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(0, CORDON));
            Path kubeconfig = Files.writeString(
                    firebreak.home().resolve("kubeconfig"),
                    Files.readString(firebreak.range().kubeconfig())
                            .replaceAll("127\\.0\\.0\\.1:[0-9]+", "127.0.0.1:1"));

            Ended one = firebreak.run("status", ran, "--kubeconfig", kubeconfig.toString());
            assertThat(one.exit()).as(one.err()).isEqualTo(11);
            Ended all = firebreak.run("status", "--all", "--kubeconfig", kubeconfig.toString(), "-o", "json");
            assertThat(all.exit()).as(all.out()).isEqualTo(11);
            assertThat(all.document().at("/changes/0/holds").asString()).isEqualTo("unknown");
        }
    }

    @Test
    void a_snapshot_that_somebody_deleted_is_missed_although_no_undo_takes_it_back() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002"));
            String snapshot = firebreak.range().account().snapshots().getFirst().id();
            JsonNode there = status(firebreak, 0, ran).iterator().next();
            assertThat(there.path("holds").asString()).isEqualTo("yes");
            assertThat(there.path("because").asString()).contains(snapshot + " is completed");
            assertThat(there.path("undo").isNull()).as("nothing takes it back").isTrue();
            assertThat(firebreak.run("status", ran).out()).doesNotContain("firebreak undo");

            try (Ec2Client ec2 = new OtherOnAws(firebreak.range()).ec2()) {
                ec2.deleteSnapshot(r -> r.snapshotId(snapshot));
            }

            JsonNode gone = status(firebreak, 8, ran).iterator().next();
            assertThat(gone.path("holds").asString()).isEqualTo("no");
            assertThat(gone.path("because").asString()).contains(snapshot + " is missing");
        }
    }

    @Test
    void of_several_snapshot_sets_only_the_one_that_lost_a_snapshot_does_not_hold() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c"));
            firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee003", "--case", ran);
            assertThat(status(firebreak, 0, ran)).anyMatch(c -> c.path("undo").isNull());
            String last = firebreak.range().account().snapshots().stream()
                    .filter(s -> s.volumeId().equals("vol-0c0ffee0c0ffee003"))
                    .findFirst()
                    .orElseThrow()
                    .id();

            try (Ec2Client ec2 = new OtherOnAws(firebreak.range()).ec2()) {
                ec2.deleteSnapshot(r -> r.snapshotId(last));
            }

            Ended ended = firebreak.run("status", ran, "-o", "json");
            assertThat(ended.exit()).isEqualTo(8);
            assertThat(ended.document().path("changes").valueStream())
                    .filteredOn(c -> c.path("holds").asString().equals("no"))
                    .singleElement()
                    .satisfies(c -> assertThat(c.path("because").asString()).contains(last));
        }
    }

    @Test
    void an_image_that_somebody_deleted_is_missed() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(12, "run", "contain-pod", "-i", "pod=shop/web-7f9c"));
            assertThat(firebreak
                            .run("resume", ran, "-i", "bucket=acme-evidence")
                            .exit())
                    .isZero();
            JsonNode before = status(firebreak, 0, ran);
            JsonNode image = before.valueStream()
                    .filter(c -> c.at("/change/verb").asString().equals("s3:CompleteMultipartUpload"))
                    .findFirst()
                    .orElseThrow();

            try (S3Client s3 = new OtherOnAws(firebreak.range()).s3()) {
                s3.deleteObject(r -> r.bucket("acme-evidence")
                        .key(image.at("/change/body/Key").asString()));
            }

            JsonNode after = status(firebreak, 8, ran);
            assertThat(after.path(image.at("/change/id").asString())
                            .path("because")
                            .asString())
                    .contains("is not there");
            firebreak.finished(0, "undo", ran);
            assertThat(status(firebreak, 8, ran).valueStream())
                    .as("what is kept is looked at after an undo too")
                    .allMatch(c -> c.path("undo").isNull());
        }
    }

    @Test
    void where_aws_does_not_answer_whether_evidence_is_kept_is_not_known() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = ran(firebreak.finished(0, "snapshot-volumes", "vol-0c0ffee0c0ffee002"));
            firebreak.finished(0, OnRange.with(CORDON, "--case", ran));
            firebreak.range().aws().close();

            JsonNode changes = status(firebreak, 9, ran);

            assertThat(changes.at("/cordon-" + Scene.NODE + "/holds").asString())
                    .isEqualTo("yes");
            assertThat(changes.valueStream().filter(c -> c.path("undo").isNull()))
                    .singleElement()
                    .satisfies(c -> assertThat(c.path("holds").asString()).isEqualTo("unknown"));
        }
    }
}
