package dev.firebreak.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.mainjob.PolicyController;
import dev.firebreak.mainjob.VpcCni;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Right;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.permissions.Firebreak.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A subject bound to exactly the printed ClusterRole, on the real API server; and then without one rule after the
/// other.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO})
@SuppressWarnings("NullAway.Init")
class ClusterRemovalIT {
    private static final RealCluster CLUSTER = Parts.cluster();

    private static VpcCni cni;
    private static Suspects suspects;
    private static PolicyController controller;
    private static Subject subject;
    private static final MovedTime TIME = new MovedTime();

    @TempDir
    static Path folder;

    private static Firebreak firebreak;

    /// A runbook of one step, and which of the rights of its action it uses in this world.
    ///
    /// @param inputs those that it is given
    /// @param reads of a search by workload or of a detach, the reads that this kind of workload takes; empty: all
    private record Scenario(String id, String action, String with, Set<String> inputs, Set<String> reads) {
        static Scenario of(String id, String action, String with, String... inputs) {
            return new Scenario(id, action, with, Set.of(inputs), Set.of());
        }

        static Scenario workload(String id, String workload, String... reads) {
            return new Scenario(id, "find-pods", "{workload: " + workload + "}", Set.of("workload"), Set.of(reads));
        }

        static Scenario enclosed(String id, String workload, String... reads) {
            return new Scenario(
                    id, "isolate-workload", "{workload: " + workload + "}", Set.of("workload"), Set.of(reads));
        }

        static Scenario detached(String id, String pod, String read) {
            return new Scenario(id, "isolate-pod", "{pods: [" + pod + "], detach: true}", Set.of("pods"), Set.of(read));
        }

        boolean uses(Right right) {
            if (!(right.permission() instanceof Permission.Kube kube)) {
                return false;
            }
            // off where it is left out
            boolean option = right.given().startsWith("detach=");
            boolean given = right.given().isEmpty()
                    || (option
                            ? with.contains(right.given().replace("=", ": "))
                            : right.given().contains("="))
                    || inputs.contains(right.given());
            return given
                    && !elsewhere(right)
                    && (reads.isEmpty()
                            || !(right.given().equals("workload")
                                    || right.given().equals("detach=true"))
                            || reads.contains(kube.verb() + " " + kube.resource()));
        }

        /// Taken only where another plugin or EKS Auto Mode does the network; or, in a ClusterRole, the same rule
        /// as one that is needed where the targets are. The tests of enforcement on the range take them away.
        /// Nor is anything moved here: no kubelet would end what is evicted.
        static boolean elsewhere(Right right) {
            return right.use() == Right.Use.IF_THERE
                    || right.given().equals("siblings=move")
                    || right.permission().toString().equals("list pods in kube-system");
        }

        String runbook() {
            return "runbook: " + id + "\ntitle: Use " + action + "\nwhen: a rule is tried\nsteps:\n  - id: " + id
                    + "\n    use: " + action + "\n    with: " + with + "\n";
        }
    }

    @BeforeAll
    static void set() {
        cni = new VpcCni(CLUSTER);
        suspects = new Suspects(CLUSTER);
        controller = PolicyController.asked(CLUSTER.api(), suspects.namespace());
        controller.reconcile();
        TIME.meanwhile(controller::reconcile);
        subject = new Subject(CLUSTER, "ada-" + suspects.namespace());
        firebreak = new Firebreak(folder, subject.kubeconfig(), Parts.moto().environment(), TIME);
    }

    @AfterAll
    static void clear() {
        subject.close();
        controller.close();
        cni.close();
    }

    private static List<Scenario> scenarios() {
        String ns = suspects.namespace();
        String pods = "[" + String.join(", ", suspects.all()) + "]";
        return List.of(
                Scenario.of("by-pod", "find-pods", "{pod: " + suspects.suspect() + "}", "pod"),
                Scenario.workload(
                        "by-deployment", ns + "/deploy/web", "get deployments", "list replicasets", "list pods"),
                Scenario.workload("by-replica-set", ns + "/rs/" + suspects.replicaSet(), "get replicasets"),
                Scenario.workload("by-stateful-set", ns + "/sts/db", "get statefulsets"),
                Scenario.workload("by-daemon-set", ns + "/ds/agent", "get daemonsets"),
                Scenario.workload("by-job", ns + "/job/batch", "get jobs"),
                Scenario.workload("by-cron-job", ns + "/cronjob/nightly", "get cronjobs", "list jobs"),
                Scenario.of("by-account", "find-pods", "{serviceAccount: " + ns + "/suspects}", "serviceAccount"),
                Scenario.of("by-image", "find-pods", "{image: \"" + ns + "/web:1\"}", "image"),
                Scenario.of("by-node", "find-pods", "{node: " + suspects.node() + "}", "node"),
                Scenario.of("by-selector", "find-pods", "{selector: app=web, namespace: " + ns + "}", "selector"),
                Scenario.of("collect", "collect-pod", "{pods: " + pods + "}", "pods"),
                Scenario.detached("isolate", suspects.suspect(), "get replicasets"),
                Scenario.detached("isolate-db", ns + "/" + suspects.pod("db-"), "get statefulsets"),
                Scenario.detached("isolate-agent", ns + "/" + suspects.pod("agent-"), "get daemonsets"),
                Scenario.detached("isolate-batch", ns + "/" + suspects.pod("batch-"), "get jobs"),
                Scenario.enclosed(
                        "wide-deployment", ns + "/deploy/web", "get deployments", "list replicasets", "list pods"),
                Scenario.enclosed("wide-replica-set", ns + "/rs/" + suspects.replicaSet(), "get replicasets"),
                Scenario.enclosed("wide-stateful-set", ns + "/sts/db", "get statefulsets"),
                Scenario.enclosed("wide-daemon-set", ns + "/ds/agent", "get daemonsets"),
                Scenario.enclosed("wide-job", ns + "/job/batch", "get jobs"),
                Scenario.enclosed("wide-cron-job", ns + "/cronjob/nightly", "get cronjobs", "list jobs"),
                Scenario.of("wide", "isolate-namespace", "{namespaces: [" + ns + "]}", "namespaces"),
                Scenario.of(
                        "blackhole",
                        "isolate-pod",
                        "{pods: [" + suspects.suspect()
                                + "], strategy: pod-blackhole, blackholeImage: \"busybox@sha256:" + "0".repeat(64)
                                + "\"}",
                        "pods",
                        "blackholeImage"),
                Scenario.of("cordon", "cordon-node", "{nodes: [" + suspects.node() + "]}", "nodes"),
                Scenario.of(
                        "mark",
                        "mark-suspect",
                        "{pods: [" + suspects.suspect() + "], nodes: [" + suspects.node() + "]}",
                        "pods",
                        "nodes"));
    }

    @Test
    void every_rule_is_needed_or_wanted_as_it_says_and_all_together_suffice() throws IOException {
        Set<String> tried = new HashSet<>();
        int needed = 0;
        int wanted = 0;
        for (Scenario scenario : scenarios()) {
            ActionType<?, ?> type = Registry.find(scenario.action()).orElseThrow();
            String file = Files.writeString(folder.resolve(scenario.id() + ".yaml"), scenario.runbook())
                    .toString();
            JsonNode rules = printed(file);
            List<Right> rights = new ArrayList<>(Registry.ALWAYS);
            type.rights().stream()
                    .filter(r -> r.use() != Right.Use.STRONGER && scenario.uses(r))
                    .forEach(rights::add);

            subject.has(rules, here(rights), null);
            JsonNode surest = withAll(scenario, file);
            for (Right right : rights) {
                String key = (Registry.ALWAYS.contains(right) ? "" : type.id()) + right;
                if (!tried.add(key)) {
                    continue;
                }
                Permission.Kube gone = here(List.of(right)).getFirst();
                subject.has(Subject.without(rules, (Permission.Kube) right.permission()), List.of(), gone);
                if (right.needed()) {
                    needed++;
                    refused(scenario, file, gone);
                } else {
                    wanted++;
                    goesOn(scenario, file, right, gone, surest);
                }
            }
        }
        System.out.println("permissions: " + tried.size() + " rules of Kubernetes taken away one by one, " + needed
                + " needed and " + wanted + " wanted");
        assertThat(tried)
                .as("every rule that any other action declares")
                .hasSize(Registry.TYPES.stream()
                                // a probe's are tried below
                                .filter(t -> !t.id().equals("probe"))
                                .mapToInt(t -> (int) t.rights().stream()
                                        .filter(r -> r.permission() instanceof Permission.Kube
                                                && r.use() != Right.Use.STRONGER
                                                && !Scenario.elsewhere(r))
                                        .count())
                                .sum()
                        + Registry.ALWAYS.size());
    }

    /// Up to the approval: no kubelet runs here that would end the pod.
    @Test
    void every_rule_of_a_probe_is_needed_or_wanted_as_it_says() throws IOException {
        Scenario scenario = Scenario.of(
                "probe",
                "probe",
                "{pods: [" + suspects.suspect() + "], ports: [8080], probeImage: \"agnhost@sha256:" + "0".repeat(64)
                        + "\"}",
                "pods");
        String file = Files.writeString(folder.resolve("probe.yaml"), scenario.runbook())
                .toString();
        JsonNode rules = printed(file);
        List<Right> rights = Registry.find("probe").orElseThrow().rights().stream()
                .filter(r -> r.use() != Right.Use.STRONGER && scenario.uses(r))
                .toList();
        subject.has(rules, here(rights), null);
        assertThat(firebreak.run("plan", file).document().toString()).doesNotContain("\"forbidden\"");
        Set<String> tried = new HashSet<>();
        for (Right right : rights) {
            Permission.Kube gone = here(List.of(right)).getFirst();
            // a ClusterRole gives it in all namespaces, or in none
            if (!tried.add(gone.verb() + " " + gone.resource() + " " + gone.name())) {
                continue;
            }
            subject.has(Subject.without(rules, (Permission.Kube) right.permission()), List.of(), gone);
            if (right.needed()) {
                refused(scenario, file, gone);
            } else {
                warned(file, "probe without " + gone, gone, right);
            }
        }
        System.out.println("permissions: " + tried.size() + " rules of a probe taken away one by one");
    }

    private static JsonNode printed(String runbook) {
        return firebreak.run("runbook", "permissions", runbook).document().at("/clusterRole/rules");
    }

    /// The permissions in the namespace of this test.
    private static List<Permission.Kube> here(List<Right> rights) {
        return rights.stream()
                .map(r -> (Permission.Kube) r.in(suspects.namespace()).permission())
                .toList();
    }

    /// The verdict of who may do and see all of it.
    private static JsonNode withAll(Scenario scenario, String file) {
        Ended run = firebreak.approved("run", file, "--case", "new");
        assertThat(run.exit()).as(scenario.id() + run.document()).isIn(0, 8, 9);
        assertThat(run.document().toString()).as(scenario.id()).doesNotContain("\"forbidden\"");
        undone(run);
        return run.document().at("/steps/0/verdict");
    }

    private static void undone(Ended run) {
        Ended undone = firebreak.approved("undo", run.document().path("case").asString());
        // no kubelet runs here that would end the container which gives routes back
        boolean pending = undone.document().toString().contains("blackhole-pending");
        assertThat(undone.exit()).as(undone.document().toString()).isEqualTo(pending ? 8 : 0);
    }

    private static void refused(Scenario scenario, String file, Permission.Kube gone) {
        String before = suspects.written();
        long cases = firebreak.cases();

        Ended run = firebreak.run("run", file, "--case", "new");

        assertThat(run.exit())
                .as(scenario.id() + " without " + gone + run.document())
                .isEqualTo(4);
        assertThat(run.problems("forbidden", "block"))
                .as(scenario.id() + " without " + gone + run.document())
                .anySatisfy(problem ->
                        assertThat(problem).startsWith(scenario.id() + ": ").contains("may not " + gone));
        assertThat(firebreak.cases()).isEqualTo(cases);
        assertThat(suspects.written()).isEqualTo(before);
    }

    /// The plan says what is not known without the right, and the verdict claims nothing that was not seen.
    private static void goesOn(Scenario scenario, String file, Right right, Permission.Kube gone, JsonNode surest) {
        String what = scenario.id() + " without " + gone;
        warned(file, what, gone, right);

        Ended run = firebreak.approved("run", file, "--case", "new");

        assertThat(run.exit()).as(what + run.document()).isIn(0, 8, 9);
        JsonNode verdict = run.document().at("/steps/0/verdict");
        for (String fact : List.of("holds", "applied", "enforced", "cut")) {
            assertThat(verdict.path(fact).asString(""))
                    .as(what + ": " + fact + " is no surer than with it" + verdict)
                    .isIn(surest.path(fact).asString(""), "unknown");
        }
        if (right.use() == Right.Use.EVIDENCE) {
            assertThat(verdict.toString()).as(what).contains("\"code\":\"forbidden\"");
            assertThat(verdict.path("holds").asString()).as(what).isEqualTo("unknown");
        }
        // what the ConfigMap would say of the controller, a PolicyEndpoint that names the pod shows; all nodes are
        // asked
        // where no pod runs yet, and here some do
        if (Set.of("nodes", "daemonsets", "policyendpoints").contains(gone.resource())
                && !(gone.resource().equals("nodes") && gone.verb().equals("list"))
                && right.given().isEmpty()
                && scenario.action().startsWith("isolate-")) {
            // that something still gets through is known all the same
            assertThat(verdict.path("enforced").asString()).as(what).isIn("unknown", "no");
            assertThat(verdict.path("reasons")
                            .valueStream()
                            .map(r -> r.path("code").asString()))
                    .as(what)
                    .contains("forbidden");
        }
        undone(run);
    }

    private static void warned(String file, String what, Permission.Kube gone, Right right) {
        assertThat(right.because())
                .as(what + ": what is not known, or not done, without it")
                .containsPattern("\\bnot\\b");
        Ended plan = firebreak.run("plan", file);
        assertThat(plan.exit()).as(what + plan.document()).isZero();
        assertThat(plan.problems("forbidden", "warn"))
                .as(what)
                .anySatisfy(problem -> assertThat(problem).contains("may not " + gone + ": " + right.because()));
    }

    @Test
    void a_subject_with_exactly_the_printed_role_contains_a_pod_and_takes_it_back() {
        JsonNode rules = printed("contain-pod");
        subject.has(
                rules,
                List.of(new Permission.Kube("create", "networking.k8s.io", "networkpolicies", suspects.namespace())),
                null);
        String before = suspects.written();

        Ended run = firebreak.approved(
                "run", "contain-pod", "--until", "cordon", "-i", "pod=" + suspects.suspect(), "--case", "new");

        assertThat(run.exit()).as(run.document().toString()).isIn(0, 8, 9);
        assertThat(run.document().path("steps"))
                .allMatch(step -> step.path("result").asString().equals("done"));
        assertThat(run.document().toString()).doesNotContain("\"forbidden\"");
        assertThat(run.document().at("/steps/2/verdict/enforced").asString()).isEqualTo("yes");
        undone(run);
        assertThat(suspects.written()).isEqualTo(before);
    }
}
