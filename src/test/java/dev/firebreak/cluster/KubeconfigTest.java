package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeconfigTest {
    @TempDir
    Path folder;

    private Kubeconfig read(ClusterOptions options) {
        return Kubeconfig.read(options, InstantSource.system());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Refusal refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        return catchThrowableOfType(Refusal.class, reading);
    }

    @Test
    void several_files_are_merged_and_the_first_that_says_something_wins() throws IOException {
        Path first = file("first", """
            current-context: a
            contexts:
            - {name: a, context: {cluster: one, user: me, namespace: ns-a}}
            users:
            - {name: me, user: {token: first}}
            """);
        Path second = file("second", """
            current-context: b
            contexts:
            - {name: a, context: {cluster: two, user: me, namespace: shadowed}}
            - {name: b, context: {cluster: two, user: me}}
            clusters:
            - {name: one, cluster: {server: "https://one.example:6443/"}}
            - {name: two, cluster: {server: "https://two.example"}}
            users:
            - {name: me, user: {token: second}}
            """);
        ClusterOptions both =
                ClusterOptions.DEFAULT.withKubeconfig(first + ":" + folder.resolve("missing") + ":" + second);

        Kubeconfig merged = read(both);
        assertThat(merged.context()).isEqualTo("a");
        assertThat(merged.server()).isEqualTo("https://one.example:6443");
        assertThat(merged.namespace()).isEqualTo("ns-a");
        assertThat(merged.config().getAutoOAuthToken()).isEqualTo("first");

        Kubeconfig named = read(both.withContext("b"));
        assertThat(named.server()).isEqualTo("https://two.example");
        assertThat(named.namespace()).isEqualTo("default");
        assertThat(read(both.withNamespace("mine")).namespace()).isEqualTo("mine");
    }

    @Test
    void a_missing_or_broken_kubeconfig_is_refused() throws IOException {
        Refusal missing = refused(() -> read(
                ClusterOptions.DEFAULT.withKubeconfig(folder.resolve("none").toString())));
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.problems().getFirst().code()).isEqualTo("kubeconfig-missing");
        Path broken = file("broken", "contexts: [unclosed");
        Refusal unreadable = refused(() -> read(ClusterOptions.DEFAULT.withKubeconfig(broken.toString())));
        assertThat(unreadable.exit()).isEqualTo(3);
        assertThat(unreadable.problems().getFirst().code()).isEqualTo("kubeconfig-missing");
    }

    @Test
    void an_unknown_context_is_refused_with_the_nearest_name() throws IOException {
        Path config = StubApi.kubeconfig(folder, "https://c.example", "{token: t}");
        Refusal refusal = refused(() ->
                read(ClusterOptions.DEFAULT.withKubeconfig(config.toString()).withContext("stab")));
        assertThat(refusal.exit()).isEqualTo(3);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("context-unknown");
        assertThat(refusal.problems().getFirst().fix()).contains("--context stub");
    }

    @Test
    void a_plugin_that_is_not_there_is_named_with_the_way_out() throws IOException {
        Path config = StubApi.kubeconfig(
                folder,
                "https://c.example",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin, args: [get-token]}}");
        Refusal refusal = refused(() -> {
            Kubeconfig kubeconfig = read(ClusterOptions.DEFAULT.withKubeconfig(config.toString()));
            kubeconfig.config().getOauthTokenProvider().getToken();
        });
        assertThat(refusal.exit()).isEqualTo(11);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("not-authenticated");
        assertThat(refusal.getMessage()).contains("no-such-plugin");
        assertThat(refusal.problems().getFirst().fix())
                .contains("no-such-plugin")
                .doesNotContain("get-token");
    }

    @Test
    void a_plugin_is_run_again_when_its_credential_is_about_to_expire() throws IOException {
        Path plugin = file("plugin", """
            #!/bin/sh
            echo noise >&2
            echo run >> "$0.runs"
            echo "$KUBERNETES_EXEC_INFO" > "$0.info"
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s",' "$WHO"
            printf '"expirationTimestamp":"2026-01-01T00:15:00Z"}}'
            """);
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        Path config = StubApi.kubeconfig(
                folder,
                "https://c.example",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, env: [{name: WHO, value:"
                        + " ada}]}}");
        Instant[] now = {Instant.parse("2026-01-01T00:00:00Z")};
        Kubeconfig kubeconfig = Kubeconfig.read(ClusterOptions.DEFAULT.withKubeconfig(config.toString()), () -> now[0]);

        assertThat(kubeconfig.config().getOauthTokenProvider().getToken()).isEqualTo("ada");
        assertThat(kubeconfig.config().getOauthTokenProvider().getToken()).isEqualTo("ada");
        assertThat(Files.readAllLines(folder.resolve("plugin.runs"))).hasSize(1);
        assertThat(Files.readString(folder.resolve("plugin.info"))).contains("ExecCredential", "\"interactive\":false");
        now[0] = Instant.parse("2026-01-01T00:14:01Z");
        assertThat(kubeconfig.config().getOauthTokenProvider().getToken()).isEqualTo("ada");
        assertThat(Files.readAllLines(folder.resolve("plugin.runs"))).hasSize(2);
    }

    @Test
    void a_plugin_that_fails_is_quoted() throws IOException {
        Path plugin = file("plugin", "#!/bin/sh\necho 'token has expired, run aws sso login' >&2\nexit 255\n");
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        Path config = StubApi.kubeconfig(
                folder,
                "https://c.example",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}}");
        Refusal refusal = refused(() -> read(ClusterOptions.DEFAULT.withKubeconfig(config.toString())));
        assertThat(refusal.exit()).isEqualTo(11);
        assertThat(refusal.getMessage()).contains("255", "run aws sso login");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the provider refused hunter22 | ",
                "the provider refused s3same | ",
                "refused: code=abc | ",
                "refused the token eyJhbGciOiJSUzI1NiIsImtpZCI6 | ",
                "wrong password abc | ",
                "the session ended, log in again | the session ended, log in again",
            })
    void nothing_that_may_be_secret_gets_from_a_plugin_into_a_message(String written, @Nullable String shown)
            throws IOException {
        Path plugin = file("plugin", "#!/bin/sh\necho >&2\necho '" + written + "' >&2\necho trace >&2\nexit 1\n");
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        Path config = StubApi.kubeconfig(
                folder,
                "https://c.example",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [get,"
                        + " --oidc-client-secret=hunter22], env: [{name: PIN, value: s3same}]}}");

        Refusal refusal = refused(() -> read(ClusterOptions.DEFAULT.withKubeconfig(config.toString())));

        assertThat(refusal.getMessage()).contains("exit code 1").doesNotContain("trace");
        assertThat(String.valueOf(refusal.getMessage()).contains(written)).isEqualTo(shown != null);
        assertThat(refusal.problems().toString()).doesNotContain("hunter22", "s3same", "eyJ");
    }

    @Test
    void a_token_file_that_vanished_is_named_with_the_way_out() throws IOException {
        Path config = StubApi.kubeconfig(folder, "https://c.example", "{tokenFile: token}");
        Refusal refusal = refused(() -> read(ClusterOptions.DEFAULT.withKubeconfig(config.toString()))
                .config()
                .getOauthTokenProvider()
                .getToken());
        assertThat(refusal.exit()).isEqualTo(11);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("not-authenticated");
        assertThat(refusal.getMessage()).contains(folder.resolve("token").toString());
    }

    @Test
    void a_token_file_is_read_anew_for_each_request() throws IOException {
        Path token = file("token", "one\n");
        Path config = StubApi.kubeconfig(folder, "https://c.example", "{tokenFile: token}");
        Kubeconfig kubeconfig = read(ClusterOptions.DEFAULT.withKubeconfig(config.toString()));
        assertThat(kubeconfig.config().getOauthTokenProvider().getToken()).isEqualTo("one");
        Files.writeString(token, "two\n");
        assertThat(kubeconfig.config().getOauthTokenProvider().getToken()).isEqualTo("two");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arn:aws:eks:eu-west-1:111122223333:cluster/prod | aws eks get-token --cluster-name other | prod",
                "arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/gov | aws eks get-token | gov",
                "prod.eu-west-1.eksctl.io | aws eks get-token --output json --cluster-name prod | prod",
                "prod | aws eks get-token --cluster-name=prod-2 | prod-2",
                "prod | aws-iam-authenticator token -i prod-3 | prod-3",
                "prod | aws-iam-authenticator token | ",
            })
    void the_eks_name_is_told_by_an_arn_or_by_the_plugins_arguments(String cluster, String command, String expected)
            throws IOException {
        List<String> words = List.of(command.split(" "));
        file("aws", "#!/bin/sh\necho '{\"apiVersion\":\"v1\",\"status\":{\"token\":\"t\"}}'\n");
        assertThat(folder.resolve("aws").toFile().setExecutable(true)).isTrue();
        Path config =
                file("config", """
                    current-context: here
                    contexts: [{name: here, context: {cluster: "%s", user: me}}]
                    clusters: [{name: "%s", cluster: {server: "https://c.example"}}]
                    users: [{name: me, user: {exec: {apiVersion: v1, command: ./aws, args: ["%s"]}}}]
                    """.formatted(cluster, cluster, String.join("\", \"", words.subList(1, words.size()))));
        assertThat(read(ClusterOptions.DEFAULT.withKubeconfig(config.toString()))
                        .eks())
                .isEqualTo(expected);
    }

    @Test
    void impersonation_is_sent_with_every_request() throws IOException {
        try (StubApi api = new StubApi(_ -> StubApi.json(200, "{}"))) {
            ClusterOptions options = ClusterOptions.DEFAULT
                    .withKubeconfig(api.kubeconfig(folder).toString())
                    .as("eve", List.of("ops", "dev"));
            try (KubernetesCluster cluster = KubernetesCluster.connect(options, InstantSource.system())) {
                cluster.get(Resource.NODE, null, "n1");
                cluster.execute(ExecuteTest.create());
            }
            assertThat(api.received).hasSize(2).allSatisfy(request -> {
                assertThat(request.header("Impersonate-User")).isEqualTo("eve");
                assertThat(request.headers().get("impersonate-group")).containsExactly("ops", "dev");
            });
        }
    }

    @Test
    void a_listener_is_told_each_request_and_no_secret() throws IOException {
        java.util.concurrent.CopyOnWriteArrayList<ApiCall> calls = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (StubApi api = new StubApi(_ -> StubApi.json(200, "{}"))) {
            ClusterOptions options = ClusterOptions.DEFAULT
                    .withKubeconfig(api.kubeconfig(folder).toString())
                    .telling(calls::add);
            try (KubernetesCluster cluster = KubernetesCluster.connect(options, InstantSource.system())) {
                cluster.get(Resource.NODE, null, "n1");
            }
        }
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().toString())
                .contains("GET", "/api/v1/nodes/n1", "200", "audit-1")
                .doesNotContain("secret-token");
    }

    @Test
    void name_and_password_in_the_servers_address_are_sent_where_there_is_no_token_and_told_nowhere()
            throws IOException {
        Path with = file("password", """
            current-context: a
            contexts:
            - {name: a, context: {cluster: one, user: me}}
            - {name: b, context: {cluster: one, user: token}}
            - {name: c, context: {cluster: two, user: me}}
            clusters:
            - {name: one, cluster: {server: "https://ada:p%40ss-word@one.example:6443/"}}
            - {name: two, cluster: {server: "https://ada:pass-word@two example"}}
            users:
            - {name: me, user: {}}
            - {name: token, user: {token: t1}}
            """);
        ClusterOptions options = ClusterOptions.DEFAULT.withKubeconfig(with.toString());

        Kubeconfig kubeconfig = read(options);
        assertThat(kubeconfig.server()).isEqualTo("https://one.example:6443");
        assertThat(kubeconfig.config().getMasterUrl()).doesNotContain("ss-word");
        assertThat(kubeconfig.config().getUsername()).isEqualTo("ada");
        assertThat(kubeconfig.config().getPassword()).isEqualTo("p@ss-word");
        assertThat(read(options.withContext("b")).config().getPassword()).isNull();
        assertThat(refused(() -> read(options.withContext("c"))).getMessage())
                .contains("two example")
                .doesNotContain("pass-word");
    }
}
