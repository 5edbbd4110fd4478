package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Gather;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.change.Wait;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@NeedsRealParts(Part.KUBERNETES)
class ClusterIT {
    private final RealCluster real = Parts.cluster();
    private final KubernetesCluster cluster = connect(real.kubeconfig());

    private static KubernetesCluster connect(Path kubeconfig) {
        return KubernetesCluster.connect(
                ClusterOptions.DEFAULT.withKubeconfig(kubeconfig.toString()), InstantSource.system());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void the_cluster_is_told_by_the_uid_of_kube_system_and_we_by_our_certificate() {
        ClusterIdentity identity = cluster.identity();
        assertThat(identity.clusterUid())
                .isEqualTo(Json.text(real.api().get("/api/v1/namespaces/kube-system"), "/metadata/uid"));
        assertThat(identity.kubeUser()).isEqualTo("admin");
        assertThat(identity.server()).isEqualTo(real.server().toString());
    }

    @Test
    void a_user_without_rights_has_the_certificate_authority_for_a_uid() {
        try (KubernetesCluster limited = connect(real.kubeconfigFor("limited", "nobodies"))) {
            assertThat(limited.identity().clusterUid()).startsWith("ca-sha256:").hasSize(74);
            assertThat(limited.identity().kubeUser()).isEqualTo("limited");
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> limited.list(Resource.POD, null, null, null));
            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.getMessage()).contains("list pods", "limited");
            Permission.Kube patch = new Permission.Kube("patch", "", "nodes", null);
            assertThat(limited.may(patch).holds()).isEqualTo(Holds.NO);
            assertThat(cluster.may(patch)).isEqualTo(Answer.YES);
        }
    }

    @Test
    void a_subresource_is_a_right_of_its_own() {
        String namespace = real.newNamespace("review");
        real.kubectl("create", "role", "log", "-n", namespace, "--verb=get", "--resource=pods/log")
                .orThrow();
        real.kubectl("create", "rolebinding", "log", "-n", namespace, "--role=log", "--group=readers-" + namespace)
                .orThrow();
        try (KubernetesCluster reader = connect(real.kubeconfigFor("reader", "readers-" + namespace))) {
            Permission.Kube log = new Permission.Kube("get", "", "pods/log", namespace);
            while (reader.may(log).holds() != Holds.YES) {
                Thread.onSpinWait(); // the authorizer sees the binding a moment later
            }
            assertThat(reader.may(new Permission.Kube("get", "", "pods", namespace))
                            .holds())
                    .isEqualTo(Holds.NO);
            assertThat(reader.may(new Permission.Kube("get", "", "pods/log", "default"))
                            .holds())
                    .isEqualTo(Holds.NO);
        }
    }

    @Test
    void a_list_of_several_pages_is_complete() {
        String namespace = real.newNamespace("pages");
        for (int i = 0; i < 501; i++) {
            real.api()
                    .create(
                            "/api/v1/namespaces/" + namespace + "/configmaps",
                            "{\"metadata\":{\"name\":\"c%03d\",\"labels\":{\"n\":\"%d\"}}}".formatted(i, i % 2));
        }
        Resource configMaps = new Resource("v1", "ConfigMap", "configmaps", true);
        assertThat(cluster.list(configMaps, namespace, "n", null)).hasSize(501);
        assertThat(cluster.list(configMaps, namespace, "n in (0)", null)).hasSize(251);
        assertThat(cluster.list(configMaps, namespace, null, "metadata.name=c007"))
                .hasSize(1);
    }

    @Test
    void a_patch_tests_what_it_replaces_and_a_moved_world_refuses_it() {
        String namespace = real.newNamespace("patch");
        JsonNode pod = pod(namespace, "web");
        Target target = Target.of(Targets.ref(pod));
        String label = "/metadata/labels/" + Patch.segment("case.internal/id");
        KubeChange change =
                KubeChange.patch("label", Resource.POD, target, Patch.of(pod).set(label, "case-1"), "label the pod");

        assertThat(cluster.accepts(change)).isEqualTo(Answer.YES);
        assertThat(get(namespace, "web").at(label).isMissingNode()).isTrue();
        assertThat(cluster.reconcile(change, "i")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done done = (Reply.Done) cluster.execute(change);
        assertThat(Json.text(done.observed(), "/uid")).isEqualTo(target.uid());
        assertThat(done.requestId()).isNotBlank();
        assertThat(get(namespace, "web").at(label).asString()).isEqualTo("case-1");
        assertThat(cluster.reconcile(change, "i")).isInstanceOf(Reconciled.Happened.class);

        // its tests hold no longer: the label that was absent is there
        Reply.Refused again = (Reply.Refused) cluster.execute(change);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.code()).isEqualTo("world-moved");
        assertThat(cluster.accepts(change).code()).isEqualTo("world-moved");
    }

    @Test
    void a_pod_without_labels_gets_its_first_one() {
        String namespace = real.newNamespace("absent");
        JsonNode pod = real.api()
                .create(
                        "/api/v1/namespaces/" + namespace + "/pods",
                        "{\"metadata\":{\"name\":\"bare\"},\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"web:1\"}]}}");
        KubeChange change = KubeChange.patch(
                "label",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(pod).set("/metadata/labels/a", "b"),
                "label the pod");
        assertThat(cluster.execute(change)).isInstanceOf(Reply.Done.class);
        assertThat(cluster.execute(change)).isInstanceOf(Reply.Refused.class);
    }

    @Test
    void a_value_that_is_not_valid_is_invalid_and_no_moved_world() {
        String namespace = real.newNamespace("invalid");
        JsonNode pod = pod(namespace, "web");
        KubeChange change = KubeChange.patch(
                "label",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(pod).set("/metadata/labels/a", "not a label!"),
                "label the pod");
        Reply.Refused refused = (Reply.Refused) cluster.execute(change);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("invalid");
    }

    @Test
    void an_object_of_the_same_name_and_another_uid_is_never_written() {
        String namespace = real.newNamespace("uid");
        JsonNode pod = pod(namespace, "web");
        real.kubectl("delete", "pod", "web", "-n", namespace, "--grace-period=0", "--force")
                .orThrow();
        pod(namespace, "web");
        KubeChange change = KubeChange.patch(
                "label",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(pod).set("/metadata/labels/a", "b"),
                "label the pod");
        assertThat(((Reply.Refused) cluster.execute(change)).code()).isEqualTo("world-moved");
    }

    @Test
    void a_policy_is_created_found_and_deleted_by_its_uid_only() {
        String namespace = real.newNamespace("policy");
        KubeChange create = policy(namespace, "deny", "1.r1.2.0");
        assertThat(cluster.accepts(create)).isEqualTo(Answer.YES);
        assertThat(cluster.get(Resource.NETWORK_POLICY, namespace, "deny")).isEmpty();
        assertThat(cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done done = (Reply.Done) cluster.execute(create);
        assertThat(done.status()).isEqualTo(201);
        assertThat(Json.text(done.observed(), "/name")).isEqualTo("deny");
        JsonNode made = cluster.get(Resource.NETWORK_POLICY, namespace, "deny").orElseThrow();
        assertThat(made.at("/metadata/managedFields/0/manager").asString()).isEqualTo("firebreak");
        assertThat(((Reply.Refused) cluster.execute(create)).code()).isEqualTo("already-exists");
        assertThat(cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.Happened.class);
        assertThat(cluster.reconcile(policy(namespace, "deny", "1.r2.2.0"), "1.r2.2.0"))
                .isInstanceOf(Reconciled.DidNot.class);

        String uid = String.valueOf(Json.text(done.observed(), "/uid"));
        KubeChange wrong = delete(namespace, "deny", "00000000-0000-0000-0000-000000000000", made);
        assertThat(((Reply.Refused) cluster.execute(wrong)).code()).isEqualTo("conflict");
        KubeChange delete = delete(namespace, "deny", uid, made);
        assertThat(cluster.accepts(wrong).code()).isEqualTo("conflict");
        assertThat(cluster.accepts(delete)).isEqualTo(Answer.YES);
        assertThat(cluster.get(Resource.NETWORK_POLICY, namespace, "deny"))
                .as("a dry run deletes nothing")
                .isPresent();
        assertThat(cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done deleted = (Reply.Done) cluster.execute(delete);
        assertThat(Json.text(deleted.observed(), "/uid")).isEqualTo(uid);
        assertThat(cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.Happened.class);
        assertThat(((Reply.Refused) cluster.execute(delete)).code()).isEqualTo("not-found");
    }

    @Test
    void a_kind_that_is_not_served_is_told_apart_from_one_that_is_empty() {
        String namespace = real.newNamespace("kinds");
        assertThat(cluster.serves(Resource.NETWORK_POLICY)).isTrue();
        assertThat(cluster.serves(Resource.POD)).isTrue();
        assertThat(cluster.serves(Resource.POLICY_ENDPOINT)).isFalse();
        assertThat(cluster.list(Resource.POLICY_ENDPOINT, namespace, null, null))
                .isEmpty();
        Wait.PolicyResolved wait =
                new Wait.PolicyResolved(namespace, "deny", List.of(new PodRef(namespace, "web", "u")));
        assertThat(cluster.readiness(wait).state()).isEqualTo(Readiness.State.NEVER);
    }

    @Test
    void a_log_is_streamed_and_one_that_is_not_there_is_told_in_the_servers_words() throws IOException {
        String namespace = real.newNamespace("log");
        PodRef pod = Targets.ref(pod(namespace, "web"));
        real.kubelet().log(namespace, "web", "app", "one\ntwo\n");
        try (InputStream log = cluster.open(gather(new Gather.Source.Log(pod, "app", false), pod))) {
            assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("2026-01-01T00:00:00.000000000Z one\n2026-01-01T00:00:01.000000000Z two\n");
        }
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> cluster.open(gather(new Gather.Source.Log(pod, "app", true), pod)));
        assertThat(refusal.problems().getFirst().code()).isEqualTo("no-log");
        assertThat(refusal.getMessage()).contains("previous terminated container");
    }

    @Test
    void a_deployment_is_the_pods_of_its_replica_sets() {
        String namespace = real.newNamespace("deploy");
        real.kubectl("create", "deployment", "web", "-n", namespace, "--image=web:1", "--replicas=2")
                .orThrow();
        TargetText all = new TargetText.Selector(namespace, "app=web");
        while (Targets.find(cluster, all).size() < 2) {
            Thread.onSpinWait(); // the controllers make them
        }
        real.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: look-alike, namespace: %s, labels: {app: web}}
            spec: {containers: [{name: app, image: "web:1"}]}
            """.formatted(namespace));
        assertThat(Targets.find(cluster, all)).hasSize(3);
        assertThat(Targets.pods(cluster, namespace + "/deploy/web", null))
                .hasSize(2)
                .allSatisfy(pod -> assertThat(pod.name()).startsWith("web-"));
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> Targets.pods(cluster, namespace + "/look-alika", null));
        assertThat(refusal.problems().getFirst().fix()).contains("look-alike");
    }

    private JsonNode get(String namespace, String name) {
        return cluster.get(Resource.POD, namespace, name).orElseThrow();
    }

    private JsonNode pod(String namespace, String name) {
        String node = "node-" + namespace;
        if (cluster.get(Resource.NODE, null, node).isEmpty()) {
            real.createNode(node, "aws:///eu-west-1a/i-0123456789abcdef0", Map.of());
        }
        real.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, namespace: %s, labels: {app: web}}
            spec:
              nodeName: %s
              containers: [{name: app, image: "web:1"}]
            """.formatted(name, namespace, node));
        real.api().podRunning(namespace, name, "10.0.0.7", "127.0.0.1");
        return get(namespace, name);
    }

    private static KubeChange policy(String namespace, String name, String intent) {
        ObjectNode policy = (ObjectNode) Json.parse("""
            {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy",
             "metadata":{"name":"%s","annotations":{"case.internal/intent":"%s"}},
             "spec":{"podSelector":{"matchLabels":{"a":"b"}},"policyTypes":["Ingress"]}}\
            """.formatted(name, intent));
        Target target = new Target("NetworkPolicy", namespace, name, null, null);
        return KubeChange.create("deny", Resource.NETWORK_POLICY, target, policy, "deny all traffic");
    }

    private static KubeChange delete(String namespace, String name, String uid, JsonNode object) {
        Target target = new Target("NetworkPolicy", namespace, name, uid, null);
        return KubeChange.delete("deny", Resource.NETWORK_POLICY, target, object, "delete the policy");
    }

    private static Gather gather(Gather.Source source, PodRef pod) {
        return new Gather("g", source, Target.of(pod), 1 << 20, Duration.ofSeconds(5), "none", "read");
    }
}
