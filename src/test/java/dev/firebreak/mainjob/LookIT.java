package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that look, on a real API server: its admission, its field selectors, its RBAC, and a pod whose
/// annotations an attacker wrote.
@NeedsRealParts(Part.KUBERNETES)
class LookIT {
    private static final String EVIL = "x\\u001b[2J\\u202e\\nshop/forged  Running";

    @Test
    void what_is_there_is_listed_described_and_reached(@TempDir Path home) {
        var namespace = Parts.cluster().newNamespace("look");
        var api = Parts.cluster().api();
        var core = "/api/v1/namespaces/" + namespace;
        var rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + namespace;
        api.create(core + "/serviceaccounts", """
            {"metadata":{"name":"web","annotations":{"eks.amazonaws.com/role-arn":"%s"}}}\
            """.formatted(EVIL));
        api.create(rbac + "/roles", """
            {"metadata":{"name":"web"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["list"]}]}\
            """);
        api.create(rbac + "/rolebindings", """
            {"metadata":{"name":"web"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"web"},
            "subjects":[{"kind":"ServiceAccount","name":"web"}]}\
            """.replace(
                        "\"name\":\"web\"}]", "\"name\":\"web\",\"namespace\":\"" + namespace + "\"}]"));
        api.create(core + "/pods", """
            {"metadata":{"name":"web","labels":{"app":"web"},"annotations":{"note":"%s"}},
            "spec":{"nodeName":"look-node","serviceAccountName":"web","containers":[{"name":"app","image":"web:1",
            "env":[{"name":"AWS_ROLE_ARN","value":"%s"}],
            "securityContext":{"privileged":true}}]}}\
            """.formatted(EVIL, EVIL));
        api.podRunning(namespace, "web", "10.9.3.10", "127.0.0.1");
        api.create(core + "/events", """
            {"metadata":{"name":"web.1"},"involvedObject":{"kind":"Pod","namespace":"%s","name":"web"},
            "reason":"Odd","message":"%s","type":"Warning"}\
            """.formatted(namespace, EVIL));
        var firebreak = new Product(
                home, Map.of("KUBECONFIG", Parts.cluster().kubeconfig().toString()));

        var pods = firebreak.run("get", "pods", "-n", namespace);
        assertThat(pods.exit()).as(pods.stderr()).isZero();
        assertThat(pods.text("/items/0/name")).isEqualTo("web");
        assertThat(firebreak
                        .run("get", "po", "-l", "app=other", "-n", namespace)
                        .document()
                        .path("items"))
                .isEmpty();
        assertThat(firebreak.run("get", "ev", "-n", namespace).text("/items/0/reason"))
                .isEqualTo("Odd");

        var pod = firebreak.run("describe", namespace + "/web");
        assertThat(pod.exit()).as(pod.document().toPrettyString()).isZero();
        assertThat(pod.text("/host/privileged/0")).isEqualTo("app");
        assertThat(pod.document().at("/identity/tokenMounted").asBoolean())
                .as("the token that the API server's admission mounts")
                .isTrue();
        assertThat(pod.text("/identity/roles/0/arn")).contains("\u001b[2J");
        assertThat(pod.document().path("events")).hasSize(1);
        assertThat(pod.document().path("unknown").toString()).contains("podIdentity");

        var radius = firebreak.run("blast-radius", namespace + "/web");
        assertThat(radius.exit()).as(radius.document().toPrettyString()).isZero();
        assertThat(radius.document().path("dangers").valueStream())
                .as("RBAC of a real cluster")
                .anySatisfy(danger -> {
                    assertThat(danger.path("code").asString()).isEqualTo("read-secrets");
                    assertThat(danger.path("namespace").asString()).isEqualTo(namespace);
                });
        assertThat(radius.document().path("network").isObject()).isTrue();

        for (var words : new String[][] {{"describe", namespace + "/web"}, {"blast-radius", namespace + "/web"}}) {
            assertThat(firebreak.text(words))
                    .as(words[0])
                    .contains("\\u001b[2J", "\\u202e", "\\nshop/forged")
                    .doesNotContain("\u001b", "\u202e");
        }
    }
}
