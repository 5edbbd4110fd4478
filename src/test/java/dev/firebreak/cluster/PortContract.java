package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Target;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The changes of the product, through its port.
interface PortContract extends OnSite {

    @Test
    default void the_cluster_is_told_by_the_uid_of_kube_system_and_we_by_our_certificate() {
        ClusterIdentity identity = site().cluster.identity();
        assertThat(identity.clusterUid())
                .isEqualTo(site().get("/api/v1/namespaces/kube-system").at("/metadata/uid"));
        assertThat(identity.kubeUser()).isEqualTo("admin");
    }

    @Test
    default void a_patch_tests_what_it_replaces_and_a_moved_world_refuses_it() {
        String namespace = site().newNamespace();
        JsonNode pod = site().runningPod(namespace, "web");
        Target target = Target.of(Targets.ref(pod));
        String label = "/metadata/labels/" + Patch.segment("case.internal/id");
        KubeChange change =
                KubeChange.patch("label", Resource.POD, target, Patch.of(pod).set(label, "case-1"), "label the pod");

        assertThat(site().cluster.accepts(change)).isEqualTo(Answer.YES);
        assertThat(get(namespace, "web").at(label).isMissingNode()).isTrue();
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done done = (Reply.Done) site().cluster.execute(change);
        assertThat(Json.text(done.observed(), "/uid")).isEqualTo(target.uid());
        assertThat(done.requestId()).isNotBlank();
        assertThat(get(namespace, "web").at(label).asString()).isEqualTo("case-1");
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.Happened.class);

        // its tests hold no longer: the label that was absent is there
        Reply.Refused again = (Reply.Refused) site().cluster.execute(change);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.code()).isEqualTo("world-moved");
        assertThat(site().cluster.accepts(change).code()).isEqualTo("world-moved");
    }

    @Test
    default void a_pod_without_labels_gets_its_first_one() {
        String namespace = site().newNamespace();
        JsonNode pod = site().post(
                        "/api/v1/namespaces/" + namespace + "/pods",
                        "{'metadata':{'name':'bare'},'spec':{'containers':[{'name':'app','image':'web:1'}]}}")
                .json();
        KubeChange change = KubeChange.patch(
                "label",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(pod).set("/metadata/labels/a", "b"),
                "label the pod");
        assertThat(site().cluster.execute(change)).isInstanceOf(Reply.Done.class);
        assertThat(site().cluster.execute(change)).isInstanceOf(Reply.Refused.class);
    }

    @Test
    default void a_value_that_is_not_valid_is_invalid_and_no_moved_world() {
        String namespace = site().newNamespace();
        JsonNode pod = site().runningPod(namespace, "web");
        KubeChange change = KubeChange.patch(
                "label",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(pod).set("/metadata/labels/a", "not a label!"),
                "label the pod");
        Reply.Refused refused = (Reply.Refused) site().cluster.execute(change);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("invalid");
    }

    @Test
    default void an_object_of_the_same_name_and_another_uid_is_never_written() {
        String namespace = site().newNamespace();
        JsonNode pod = site().runningPod(namespace, "web");
        site().delete("/api/v1/namespaces/" + namespace + "/pods/web", "{'gracePeriodSeconds':0}");
        site().runningPod(namespace, "web");
        KubeChange change = KubeChange.patch(
                "label",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(pod).set("/metadata/labels/a", "b"),
                "label the pod");
        assertThat(((Reply.Refused) site().cluster.execute(change)).code()).isEqualTo("world-moved");
    }

    @Test
    default void a_policy_is_created_found_and_deleted_by_its_uid_only() {
        String namespace = site().newNamespace();
        KubeChange create = policy(namespace, "deny", "1.r1.2.0");
        assertThat(site().cluster.accepts(create)).isEqualTo(Answer.YES);
        assertThat(site().cluster.get(Resource.NETWORK_POLICY, namespace, "deny"))
                .isEmpty();
        assertThat(site().cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done done = (Reply.Done) site().cluster.execute(create);
        assertThat(done.status()).isEqualTo(201);
        assertThat(Json.text(done.observed(), "/name")).isEqualTo("deny");
        JsonNode made =
                site().cluster.get(Resource.NETWORK_POLICY, namespace, "deny").orElseThrow();
        assertThat(made.at("/metadata/managedFields/0/manager").asString()).isEqualTo("firebreak");
        assertThat(((Reply.Refused) site().cluster.execute(create)).code()).isEqualTo("already-exists");
        assertThat(site().cluster.reconcile(create, "1.r1.2.0")).isInstanceOf(Reconciled.Happened.class);
        assertThat(site().cluster.reconcile(policy(namespace, "deny", "1.r2.2.0"), "1.r2.2.0"))
                .isInstanceOf(Reconciled.DidNot.class);

        String uid = String.valueOf(Json.text(done.observed(), "/uid"));
        KubeChange wrong = delete(namespace, "deny", "00000000-0000-0000-0000-000000000000", made);
        assertThat(((Reply.Refused) site().cluster.execute(wrong)).code()).isEqualTo("conflict");
        KubeChange delete = delete(namespace, "deny", uid, made);
        assertThat(site().cluster.accepts(wrong).code()).isEqualTo("conflict");
        assertThat(site().cluster.accepts(delete)).isEqualTo(Answer.YES);
        assertThat(site().cluster.get(Resource.NETWORK_POLICY, namespace, "deny"))
                .as("a dry run deletes nothing")
                .isPresent();
        assertThat(site().cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done deleted = (Reply.Done) site().cluster.execute(delete);
        assertThat(Json.text(deleted.observed(), "/uid")).isEqualTo(uid);
        assertThat(site().cluster.reconcile(delete, "i")).isInstanceOf(Reconciled.Happened.class);
        assertThat(((Reply.Refused) site().cluster.execute(delete)).code()).isEqualTo("not-found");
    }

    @Test
    default void a_container_is_put_into_a_running_pod_through_its_subresource_and_known_again() {
        String namespace = site().newNamespace();
        JsonNode pod = site().runningPod(namespace, "web");
        KubeChange change = container(pod, "case-1-r1-1", "1.r1.1.1");

        assertThat(site().cluster.accepts(change)).isEqualTo(Answer.YES);
        assertThat(get(namespace, "web").at("/spec/ephemeralContainers").isMissingNode())
                .isTrue();
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.DidNot.class);

        Reply.Done done = (Reply.Done) site().cluster.execute(change);
        assertThat(Json.text(done.observed(), "/uid")).isEqualTo(change.target().uid());
        assertThat(get(namespace, "web").at("/spec/ephemeralContainers/0"))
                .as("nothing is added to it")
                .isEqualTo(change.writes().getFirst().value());
        assertThat(site().cluster.reconcile(change, "i")).isInstanceOf(Reconciled.Happened.class);
        assertThat(site().cluster.reconcile(container(pod, "case-1-r1-1", "1.r1.1.2"), "i"))
                .as("another of its name")
                .isInstanceOf(Reconciled.InDoubt.class);

        assertThat(((Reply.Refused) site().cluster.execute(change)).code()).isEqualTo("world-moved");
        KubeChange second = container(get(namespace, "web"), "case-1-r2-1", "1.r2.1.1");
        assertThat(site().cluster.execute(second)).isInstanceOf(Reply.Done.class);
        assertThat(get(namespace, "web").at("/spec/ephemeralContainers")).hasSize(2);
    }

    @Test
    default void a_prior_value_with_signs_that_the_server_writes_escaped_is_the_same_value() {
        String namespace = site().newNamespace();
        JsonNode pod = site().runningPod(namespace, "web");
        String annotation = "/metadata/annotations/note";
        assertThat(site().cluster
                        .execute(KubeChange.patch(
                                "note",
                                Resource.POD,
                                Target.of(Targets.ref(pod)),
                                Patch.of(pod).set(annotation, "a < b && c > d"),
                                "note")))
                .isInstanceOf(Reply.Done.class);
        KubeChange change = KubeChange.patch(
                "note",
                Resource.POD,
                Target.of(Targets.ref(pod)),
                Patch.of(get(namespace, "web")).set(annotation, "e"),
                "note");
        assertThat(site().cluster.execute(change)).isInstanceOf(Reply.Done.class);
    }

    @Test
    default void a_container_is_never_taken_out_of_a_pod_again() {
        String namespace = site().newNamespace();
        site().cluster.execute(container(site().runningPod(namespace, "web"), "case-1-r1-1", "1.r1.1.1"));
        JsonNode pod = get(namespace, "web");
        KubeChange remove = KubeChange.patch(
                "remove",
                Resource.POD,
                "ephemeralcontainers",
                Target.of(Targets.ref(pod)),
                Patch.of(pod).remove("/spec/ephemeralContainers/0"),
                "take the container out");
        Reply.Refused refused = (Reply.Refused) site().cluster.execute(remove);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.message()).contains("existing ephemeral containers \"case-1-r1-1\" may not be removed");
    }

    @Test
    default void pod_security_refuses_a_container_that_may_change_the_network_also_in_a_dry_run() {
        String namespace = site().newNamespace();
        site().patch("/api/v1/namespaces/" + namespace, KubeSite.MERGE_PATCH, """
            {'metadata':{'labels':{'pod-security.kubernetes.io/enforce':'baseline'}}}\
            """);
        KubeChange change = container(site().runningPod(namespace, "web"), "case-1-r1-1", "1.r1.1.1");
        Answer answer = site().cluster.accepts(change);
        assertThat(answer.holds()).isEqualTo(Holds.NO);
        assertThat(answer.because()).contains("violates PodSecurity").contains("NET_ADMIN");
        Reply.Refused refused = (Reply.Refused) site().cluster.execute(change);
        assertThat(refused.status()).isEqualTo(403);
    }

    /// As the product puts it in.
    private static KubeChange container(JsonNode pod, String name, String intent) {
        JsonNode container = Json.parse("""
            {"name":"%s","image":"busybox@sha256:%s","command":["/bin/sh","-c","ip rule"],"args":["close","10.0.0.1"],
             "env":[{"name":"INTENT","value":"%s"},{"name":"POD_IP","value":"10.0.0.7"}],"resources":{},
             "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File",
             "imagePullPolicy":"IfNotPresent",
             "securityContext":{"capabilities":{"add":["NET_ADMIN"],"drop":["ALL"]},"runAsUser":0,"runAsNonRoot":false,
              "readOnlyRootFilesystem":true,"allowPrivilegeEscalation":false}}\
            """.formatted(name, "0".repeat(64), intent));
        return KubeChange.patch(
                "container",
                Resource.POD,
                "ephemeralcontainers",
                Target.of(Targets.ref(pod)),
                Patch.of(pod).append("/spec/ephemeralContainers", container),
                "put a container into the pod");
    }

    private JsonNode get(String namespace, String name) {
        return site().cluster.get(Resource.POD, namespace, name).orElseThrow();
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
}
