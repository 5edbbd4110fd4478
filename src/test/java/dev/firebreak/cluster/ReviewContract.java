package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

interface ReviewContract extends OnSite {

    @Test
    default void who_has_no_rights_is_told_so_by_the_review_and_by_the_request() {
        Permission.Kube patch = new Permission.Kube("patch", "", "nodes", null);
        assertThat(site().cluster.may(patch)).isEqualTo(Answer.YES);
        try (KubernetesCluster limited = site().as("limited")) {
            assertThat(limited.may(patch).holds()).isEqualTo(Holds.NO);
            assertThat(limited.identity().kubeUser()).isEqualTo("limited");
            assertThat(limited.identity().clusterUid()).startsWith("ca-sha256:").hasSize(74);
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> limited.list(Resource.POD, null, null, null));
            assertThat(refusal.exit()).isEqualTo(4);
            assertThat(refusal.getMessage()).contains("list pods", "limited");
        }
    }

    @Test
    @Timeout(30)
    default void a_subresource_is_a_right_of_its_own() {
        String namespace = site().newNamespace();
        grant(namespace, "{'apiGroups':[''],'resources':['pods/log'],'verbs':['get']}");
        try (KubernetesCluster reader = site().as("reader", namespace)) {
            awaitRight(reader, new Permission.Kube("get", "", "pods/log", namespace));
            assertThat(reader.may(new Permission.Kube("get", "", "pods", namespace))
                            .holds())
                    .isEqualTo(Holds.NO);
            assertThat(reader.may(new Permission.Kube("get", "", "pods/log", "default"))
                            .holds())
                    .isEqualTo(Holds.NO);
        }
    }

    @Test
    @Timeout(30)
    default void a_role_grants_its_verbs_resources_and_names_in_its_namespace() {
        String namespace = site().newNamespace();
        grant(namespace, "{'apiGroups':[''],'resources':['configmaps'],'verbs':['get'],'resourceNames':['a']}");
        String maps = "/api/v1/namespaces/" + namespace + "/configmaps";
        site().post(maps, "{'metadata':{'name':'a'}}");
        while (as("GET", maps + "/a", namespace).code() == 403) {
            Thread.onSpinWait(); // the authorizer sees the binding a moment later
        }
        assertThat(as("GET", maps + "/a", namespace).code()).isEqualTo(200);
        assertThat(as("GET", maps + "/b", namespace).code()).isEqualTo(403);
        assertThat(as("GET", maps, namespace).code()).isEqualTo(403);
        assertThat(as("DELETE", maps + "/a", namespace).code()).isEqualTo(403);
    }

    @Test
    @Timeout(30)
    default void a_review_that_names_an_object_is_about_that_object() {
        String namespace = site().newNamespace();
        grant(namespace, "{'apiGroups':[''],'resources':['configmaps'],'verbs':['get'],'resourceNames':['a']}");
        while (!allowed(namespace, "'name':'a',")) {
            Thread.onSpinWait(); // the authorizer sees the binding a moment later
        }
        assertThat(allowed(namespace, "'name':'b',")).isFalse();
        assertThat(allowed(namespace, "")).as("any").isFalse();
    }

    private boolean allowed(String namespace, String name) {
        Reply reply = site().send(
                        "POST",
                        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                        KubeSite.JSON,
                        """
                        {'kind':'SelfSubjectAccessReview','apiVersion':'authorization.k8s.io/v1','spec':{'resourceAttributes':
                          {'verb':'get',%s'resource':'configmaps','namespace':'%s'}}}\
                        """.formatted(name, namespace),
                        "Impersonate-User",
                        "bob",
                        "Impersonate-Group",
                        namespace);
        assertThat(reply.code()).as(reply.text()).isEqualTo(201);
        return reply.json().at("/status/allowed").asBoolean();
    }

    @Test
    default void what_no_role_grants_is_forbidden_in_the_api_servers_words() {
        String namespace = site().newNamespace();
        assertThat(as("GET", "/api/v1/pods", namespace).message())
                .isEqualTo("pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the"
                        + " cluster scope");
        assertThat(as("GET", "/api/v1/namespaces/" + namespace + "/pods/web-1/log", namespace)
                        .message())
                .isEqualTo("pods \"web-1\" is forbidden: User \"bob\" cannot get resource \"pods/log\" in API group"
                        + " \"\" in the namespace \"" + namespace + "\"");
        assertThat(as("GET", "/apis/apps/v1/deployments", namespace).message())
                .isEqualTo("deployments.apps is forbidden: User \"bob\" cannot list resource \"deployments\" in API"
                        + " group \"apps\" at the cluster scope");
        assertThat(as("GET", "/metrics", namespace).message())
                .isEqualTo("forbidden: User \"bob\" cannot get path \"/metrics\"");
        assertThat(as("GET", "/version", namespace).code()).isEqualTo(200);
    }

    @Test
    default void who_we_are_is_told_with_the_group_of_all() {
        Reply reply = site().send(
                        "POST",
                        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                        KubeSite.JSON,
                        "{'kind':'SelfSubjectReview','apiVersion':'authentication.k8s.io/v1'}",
                        "Impersonate-User",
                        "bob");
        assertThat(reply.code()).isEqualTo(201);
        assertThat(reply.at("/status/userInfo/username")).isEqualTo("bob");
        assertThat(reply.json().at("/status/userInfo/groups"))
                .extracting(group -> group.asString())
                .containsExactly("system:authenticated");
    }

    @Test
    default void impersonation_counts_as_the_other_and_groups_alone_are_refused() {
        assertThat(site().send(
                                "GET",
                                "/api/v1/pods",
                                null,
                                "",
                                "Impersonate-User",
                                "eve",
                                "Impersonate-Group",
                                "system:masters")
                        .code())
                .isEqualTo(200);
        Reply groupsAlone = site().send("GET", "/api/v1/pods", null, "", "Impersonate-Group", "ops");
        assertThat(groupsAlone.code()).isEqualTo(400);
    }

    @Test
    @Timeout(30)
    default void nobody_grants_what_they_do_not_have() {
        String namespace = site().newNamespace();
        grant(namespace, "{'apiGroups':['rbac.authorization.k8s.io'],'resources':['roles'],'verbs':['create']}");
        try (KubernetesCluster bob = site().as("bob", namespace)) {
            awaitRight(bob, new Permission.Kube("create", "rbac.authorization.k8s.io", "roles", namespace));
        }
        Reply reply = site().send(
                        "POST",
                        "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace + "/roles",
                        KubeSite.JSON,
                        "{'metadata':{'name':'more'},'rules':[{'apiGroups':[''],'resources':['secrets'],'verbs':['get']}]}",
                        "Impersonate-User",
                        "bob",
                        "Impersonate-Group",
                        namespace);
        assertThat(reply.code()).isEqualTo(403);
        assertThat(reply.message()).contains("is attempting to grant RBAC permissions not currently held");
    }

    private Reply as(String method, String path, String group) {
        return site().send(method, path, null, "", "Impersonate-User", "bob", "Impersonate-Group", group);
    }

    private void grant(String namespace, String rule) {
        String rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace;
        assertThat(site().post(rbac + "/roles", "{'metadata':{'name':'r'},'rules':[" + rule + "]}")
                        .code())
                .isEqualTo(201);
        assertThat(site().post(rbac + "/rolebindings", """
            {'metadata':{'name':'b'},'subjects':[{'kind':'Group','apiGroup':'rbac.authorization.k8s.io','name':'%s'}],
             'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'r'}}\
            """.formatted(namespace)).code())
                .isEqualTo(201);
    }

    private static void awaitRight(KubernetesCluster who, Permission.Kube right) {
        while (who.may(right).holds() != Holds.YES) {
            Thread.onSpinWait(); // the authorizer sees the binding a moment later
        }
    }
}
