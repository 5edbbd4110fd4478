package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import dev.firebreak.runbook.Library;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/// What `runbook permissions` prints: least privilege, with the reasons.
class PermissionsTest {
    static final List<String> SHIPPED = Library.SHIPPED;

    /// Nothing of it is contacted.
    private static final OnRange FIREBREAK = OnRange.of("crypto-miner");

    @AfterAll
    static void close() {
        FIREBREAK.close();
    }

    private static JsonNode printed(String... words) {
        return FIREBREAK.run(OnRange.with(words, "-o", "json")).document();
    }

    private static JsonNode yaml(String text) {
        return Json.of(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static List<String> rules(JsonNode permissions, String system) {
        return permissions
                .path("rules")
                .valueStream()
                .filter(r -> r.path("system").asString().equals(system))
                .map(r -> r.path("rule").asString())
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void the_role_alone_is_yaml_with_a_reason_above_each_rule(String runbook) {
        JsonNode role = printed("runbook", "permissions", runbook).path("clusterRole");

        String text = FIREBREAK
                .run("runbook", "permissions", runbook, "--kubernetes", "-o", "yaml")
                .out();

        assertThat(yaml(text)).isEqualTo(role);
        assertThat(text.lines().filter(l -> l.startsWith("  - apiGroups")).count())
                .isEqualTo(role.path("rules").size());
        assertThat(text.split("(?m)^ {2}- apiGroups", -1))
                .hasSize(role.path("rules").size() + 1)
                .satisfies(parts -> assertThat(List.of(parts).subList(0, parts.length - 1))
                        .allMatch(before -> before.contains("  # ")));
        assertThat(text).contains("  # patch, needed by isolate: ", "  # list, wanted by isolate: without it, ");
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void no_rule_is_wider_than_a_verb_on_a_kind(String runbook) {
        JsonNode permissions = printed("runbook", "permissions", runbook);

        assertThat(permissions.path("clusterRole").toString()).doesNotContain("\"*\"", "secrets", "pods/exec");
        assertThat(permissions
                        .at("/iamPolicy/Statement")
                        .valueStream()
                        .map(s -> s.path("Action").asString()))
                .doesNotHaveDuplicates()
                .allMatch(action -> action.matches("[a-z0-9]+:[A-Za-z0-9]+"));
        assertThat(permissions.path("rules"))
                .allSatisfy(rule -> assertThat(rule.path("because").asString()).isNotBlank());
    }

    @Test
    void a_bucket_a_folder_and_a_region_that_are_known_narrow_the_policy() {
        JsonNode policy = printed(
                "runbook",
                "permissions",
                "contain-pod",
                "--aws",
                "--region",
                "us-gov-west-1",
                "-i",
                "bucket=acme-evidence",
                "-i",
                "prefix=incidents/2026");

        assertThat(policy.path("Version").asString()).isEqualTo("2012-10-17");
        assertThat(resources(policy, "s3:PutObject"))
                .containsExactly("arn:aws-us-gov:s3:::acme-evidence/incidents/2026/*");
        assertThat(resources(policy, "s3:ListBucket")).containsExactly("arn:aws-us-gov:s3:::acme-evidence");
        assertThat(resources(policy, "ec2:CreateTags")).containsExactly("arn:aws-us-gov:ec2:us-gov-west-1::snapshot/*");
    }

    private static List<String> resources(JsonNode policy, String action) {
        return policy.path("Statement")
                .valueStream()
                .filter(s -> s.path("Action").asString().equals(action))
                .flatMap(s -> s.path("Resource").valueStream())
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void a_step_takes_what_its_inputs_ask_for_and_no_more(@TempDir Path folder) throws IOException {
        Path runbook = Files.writeString(folder.resolve("look.yaml"), """
            runbook: look
            title: Look at a pod and its log
            when: something is odd
            inputs:
              pod: {type: pod, help: the pod, example: shop/web}
            steps:
              - id: pods
                use: find-pods
                with: {pod: "${inputs.pod}"}
              - id: logs
                use: collect-pod
                with: {pods: "${steps.pods.pods}", what: [logs]}
            """);

        JsonNode permissions = printed("runbook", "permissions", runbook.toString());

        assertThat(rules(permissions, "kubernetes"))
                .containsExactlyInAnyOrder(
                        "get namespaces/kube-system",
                        "get pods",
                        "get nodes",
                        "get persistentvolumeclaims",
                        "get persistentvolumes",
                        "get pods/log");
        assertThat(rules(permissions, "aws")).as("no step takes what AWS knows").isEmpty();
    }

    @Test
    void an_action_has_its_permissions_too() {
        assertThat(rules(printed("runbook", "permissions", "cordon-node"), "kubernetes"))
                .containsExactly("get namespaces/kube-system", "get nodes", "patch nodes");
        assertThat(FIREBREAK
                        .run("runbook", "permissions", "cordon-node", "--aws")
                        .out())
                .contains("there is no IAM policy");
    }

    @Test
    void what_there_is_not_is_refused_by_name() {
        assertThat(FIREBREAK.run("runbook", "permissions", "contain-pot").exit())
                .isEqualTo(3);
        assertThat(FIREBREAK
                        .run("runbook", "permissions", "contain-pod", "-i", "bukket=x")
                        .exit())
                .isEqualTo(3);
        assertThat(FIREBREAK
                        .run("runbook", "permissions", "contain-pod", "--aws", "--kubernetes")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void every_document_can_be_had_as_yaml() {
        JsonNode json = printed("action", "show", "isolate-pod");
        assertThat(yaml(FIREBREAK
                        .run("action", "show", "isolate-pod", "-o", "yaml")
                        .out()))
                .isEqualTo(json);
        assertThat(yaml(FIREBREAK.run("find", "shop/nobody", "-o", "yaml").out())
                        .path("exit")
                        .asInt())
                .isEqualTo(4);
    }
}
