package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import dev.firebreak.model.SecretText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is kept out of exhibits that anybody may read. The credentials here are made up.
class SealingTest {
    private static final String JWT =
            "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQifQ.c2lnbmF0dXJlLW9mLWl0";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer abcdef0123456789",
                "authorization: basic dXNlcjpwYXNz",
                "token is " + JWT,
                "using AKIAIOSFODNN7EXAMPLE now",
                "using ASIAIOSFODNN7EXAMPLE now",
                "GET /?X-Amz-Signature=0123abcd&x=1",
                "GET /?X-Amz-Security-Token=IQoJb3JpZ2luX2Vj&x=1",
                "connecting to postgres://app:correct-horse@db:5432/shop",
                "k8s-aws-v1.aHR0cHM6Ly9zdHMuZXUtd2VzdC0x",
                "pushed with ghp_0123456789abcdefghijABCDEFGHIJ",
                "clone with glpat-abcDEF0123456789wxyz",
                "charged by sk_live_0123456789abcdef",
                "charged by sk_test_0123456789abcdef",
                "-----BEGIN RSA PRIVATE KEY-----MIIEow-----END RSA PRIVATE KEY-----"
            })
    void a_credential_is_known_by_its_form(String text) {
        assertThat(SecretText.masked(text)).contains(SecretText.MARK).isNotEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=correct-horse",
                "DB_PASSWORD: correct-horse",
                "{\"clientSecret\":\"correct-horse\"}",
                "--api-key=correct-horse",
                "--token correct-horse",
                "Authorization: Token correct-horse",
                "> set-cookie: session=correct-horse; Path=/",
                "aws_secret_access_key = correct-horse/battery+staple",
                "passwd='correct-horse'",
                "curl -u admin:correct-horse http://x",
                "curl -uadmin:correct-horse http://x",
                "curl --user 'admin:correct-horse' http://x",
                "curl --proxy-user=admin:correct-horse http://x",
                "sshpass -p correct-horse ssh db",
                "mysql -h db -pcorrect-horse shop",
                "mysqldump -uroot -pcorrect-horse",
                "the password was correct-horse-7",
                "its token is 'correct-horse-7'",
                "git clone https://correct-horse-battery-staple@git.example/x",
                "run x --password 'correct-horse'",
                "run x --password \"correct-horse battery\" -y",
                "password='correct horse battery correct-horse'",
                "PASSWORD=\"correct x correct-horse\"",
                "{\\\"password\\\": \\\"correct correct-horse\\\"}",
                "password=\"a \\\" b correct-horse\"",
                "password='it'\\''s correct-horse'",
                "password=\"never closed, correct-horse",
                "DB_PASS=correct-horse",
                "DB_PASS: correct-horse",
                "{\"pass\": \"correct-horse\"}",
                "dbPass=correct-horse",
                "pass=correct-horse",
                "UID=app;PWD=correct-horse",
                "MYSQL_PWD=correct-horse mysql",
                "--db-pass correct-horse",
                "postgres://app:p@correct-horse/word@db",
                "postgres://app:p/correct-horse@db:5432/shop",
                "postgres://app:12@3/correct-horse@db"
            })
    void what_a_name_says_to_be_one_is_one_too(String text) {
        assertThat(SecretText.maskedWithNamed(text)).contains(SecretText.MARK).doesNotContain("correct-horse");
        assertThat(SecretText.maskedWithNamed(SecretText.maskedWithNamed(text)))
                .isEqualTo(SecretText.maskedWithNamed(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cannot list resource \"secrets\" in API group \"\"",
                "listening on :8080, see http://web.shop:80/health",
                "registry.example/shop/web@sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6",
                "ExpiredToken: The security token included in the request is expired",
                "arn:aws:iam::111122223333:role/EyeOnEyJ"
            })
    void words_about_them_stay(String text) {
        assertThat(SecretText.masked(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.",
                "found 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY'"
            })
    void a_secret_access_key_of_aws_is_known_by_length_and_letters(String text) {
        assertThat(SecretText.maskedWithNamed(text)).contains(SecretText.MARK).doesNotContain("EXAMPLEKEY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit 3f786850e387550fdab836ed7e6dc881de23001b",
                "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
                "class HorizontalPodAutoscalerV2Beta2Controller1",
                "/opt/App1/Service2/Release3/Build4/Logs5X",
                "sha256:4D7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEYandMore1",
                "docker run -u 1000:1000 busybox",
                "date -u +%H:%M:%S",
                "mysql -u root -h db:3306",
                "mysql -u root -p -P3306",
                "the password was rotated, the token is valid",
                "curl -u https://x/y",
                "git clone ssh://git@github.com/x/y",
                "plan contain-pod shop/web-7f9c --profile incident --assume-role arn:aws:iam::111122223333:role/x",
                "find-pods --profile 'incident team'",
                "the check passed: all of it",
                "pass: all pods are isolated",
                "bypass=enabled compass: north, pass-through: yes",
                "cd $PWD; PWD=/srv/app OLDPWD=/srv",
                "{\"password\": \"\" , \"user\": \"ada\"}",
                "{\\\"password\\\": \\\"\\\" , \\\"user\\\": \\\"ada\\\"}",
                "password='' and user='ada'",
                "--password --next 'some words'",
                "docker://registry.example:5000/shop/web@sha256:4d7c0e5f1f0b",
                "glpat-x sk_live_x"
            })
    void what_only_looks_like_one_stays(String text) {
        assertThat(SecretText.maskedWithNamed(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJ-",
                "eyJaaaaaaaa.",
                "://a:",
                "--token ",
                "mysql ",
                "mysql -p",
                "password is ",
                "password=",
                "bearer ",
                "AKIA",
                "a",
                "-----BEGIN PRIVATE KEY-----",
                "\\\"'",
                "password=\"",
                "password='a",
                "password=\\\"",
                "password=\"\\a\\b\\c",
                "--password '",
                "--pass",
                "pass pwd ",
                "://a:@",
                "://a:b/"
            })
    void a_hostile_megabyte_costs_no_more_than_its_length(String piece) {
        String text = piece.repeat((1 << 20) / piece.length());
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        SecretText.maskedWithNamed(text);

        long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_long_value_is_read_without_growing_the_stack() {
        String value = "\\a".repeat(1 << 19);
        assertThat(SecretText.maskedWithNamed("password=\"" + value + "\" x")).isEqualTo("password=\"[sealed]\" x");
        assertThat(SecretText.maskedWithNamed("password=\\\"" + "a b".repeat(1 << 18) + "\\\" x"))
                .isEqualTo("password=\\\"[sealed]\\\" x");
        assertThat(SecretText.maskedWithNamed("password='" + "a'\\''".repeat(1 << 17) + "' x"))
                .startsWith("password='[sealed]");
    }

    @Test
    void of_an_object_names_stay_and_values_go() {
        JsonNode pod = Json.parse("""
            {"kind": "Pod", "metadata": {"name": "web", "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration":
                    "{\\"spec\\":{\\"containers\\":[{\\"env\\":[{\\"name\\":\\"A\\",\\"value\\":\\"canary-1\\"}]}]}}",
                "note": "plain", "example/api-token": "canary-2"}},
             "spec": {"containers": [{"name": "app",
                "env": [{"name": "PLAIN", "value": "canary-3"},
                        {"name": "B", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
                        {"name": "EMPTY", "value": ""}],
                "command": ["run", "--token", "canary-4", "--port", "80"],
                "args": ["--password=canary-5", "-x"],
                "livenessProbe": {"httpGet": {"httpHeaders": [{"name": "X-Auth", "value": "canary-6"}]}}}],
              "volumes": [{"secret": {"secretName": "db-secret"}}]}}
            """);

        MaskedObject.Result masked = MaskedObject.of(pod);

        assertThat(masked.values()).isEqualTo(6);
        assertThat(masked.object().toString())
                .doesNotContain("canary")
                .contains("PLAIN", "secretKeyRef", "db-secret", "plain", "--token", "--port", "\"80\"");
        assertThat(masked.object().at("/spec/containers/0/env/2/value").asString())
                .isEmpty();
    }

    @Test
    void a_manifest_within_a_text_is_looked_through_under_any_key_and_at_any_depth() {
        String innermost = Json.parse("{\"env\": [{\"name\": \"DB\", \"value\": \"canary-1\"}], \"n\": \"kept\"}")
                .toString();
        String inner = Json.object().put("kapp.k14s.io/original", innermost).toString();
        ObjectNode pod = Json.object();
        pod.putObject("metadata")
                .putObject("annotations")
                .put("objectset.rio.cattle.io/applied", inner)
                .put("list", "\n [{\"name\": \"a\", \"httpHeaders\": [{\"value\": \"canary-2\"}]}]\n")
                .put("spaced", "{ \"a\" :  1 }")
                .put("broken", "{\"a\": ")
                .put(
                        "kubectl.kubernetes.io/last-applied-configuration",
                        Json.object().put("x", inner).toString());

        MaskedObject.Result masked = MaskedObject.of(pod);

        assertThat(masked.values()).isEqualTo(3);
        assertThat(masked.object().toString()).doesNotContain("canary").contains("kept");
        assertThat(masked.object().at("/metadata/annotations/spaced").asString())
                .as("a text without a secret is as it was")
                .isEqualTo("{ \"a\" :  1 }");
        assertThat(masked.object().at("/metadata/annotations/broken").asString())
                .isEqualTo("{\"a\": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"curl\", \"-u\", \"admin:canary\", \"http://x\"]",
                "[\"curl\", \"-uadmin:canary\", \"http://x\"]",
                "[\"sh\", \"-c\", \"curl -u admin:canary http://x\"]",
                "[\"sh\", \"-c\", \"mysql --password=canary\"]",
                "[\"psql\", \"postgres://app:canary@db/shop\"]",
                "[\"run\", \"--config\", \"{\\\"env\\\":[{\\\"name\\\":\\\"A\\\",\\\"value\\\":\\\"canary\\\"}]}\"]"
            })
    void a_password_in_a_command_is_not_told(String command) {
        ObjectNode container = Json.object();
        container.set("command", Json.parse(command));

        MaskedObject.Result masked = MaskedObject.of(container);

        assertThat(masked.values()).isEqualTo(1);
        assertThat(masked.object().toString()).doesNotContain("canary");
        assertThat(masked.object().path("command")).hasSize(Json.parse(command).size());
    }

    @Test
    void of_a_secret_every_value_goes_and_an_object_without_any_is_as_it_was() {
        JsonNode list = Json.parse(
                "{\"items\": [{\"kind\": \"Secret\", \"data\": {\"a\": \"Y2FuYXJ5\"}, \"stringData\": {\"b\":"
                        + " \"x\"}}]}");
        assertThat(MaskedObject.of(list).object().toString()).doesNotContain("Y2FuYXJ5", "\"x\"");

        JsonNode plain = Json.parse(
                "{\"kind\": \"Node\", \"metadata\": {\"name\": \"n\"}, \"spec\": {\"podCIDRs\": [\"10.0.0.0/8\"]}}");
        assertThat(MaskedObject.of(plain)).isEqualTo(new MaskedObject.Result(plain, 0));
    }

    @Test
    void of_a_log_all_bytes_but_the_credentials_stay() throws IOException {
        byte[] log = ("2026-01-05T08:00:01Z start \u00ff\r\n2026-01-05T08:00:02Z password=canary-1 then\n"
                        + "2026-01-05T08:00:03Z -----BEGIN PRIVATE KEY-----\n2026-01-05T08:00:03Z canary-2\n"
                        + "2026-01-05T08:00:03Z -----END PRIVATE KEY-----\n2026-01-05T08:00:04Z end")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream without = new ByteArrayOutputStream();

        int lines = MaskedLog.copy(new ByteArrayInputStream(log), without);

        assertThat(lines).isEqualTo(4);
        assertThat(without.toString(StandardCharsets.ISO_8859_1)).isEqualTo("""
            2026-01-05T08:00:01Z start \u00ff\r
            2026-01-05T08:00:02Z password=[sealed] then
            2026-01-05T08:00:03Z [sealed]
            2026-01-05T08:00:03Z [sealed]
            2026-01-05T08:00:03Z [sealed]
            2026-01-05T08:00:04Z end\
            """);
    }

    @Test
    void a_line_without_end_is_looked_at_in_pieces() throws IOException {
        byte[] log = ("a ".repeat(1 << 20) + "password=canary").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream without = new ByteArrayOutputStream();

        assertThat(MaskedLog.copy(new ByteArrayInputStream(log), without)).isEqualTo(1);
        assertThat(without.toString(StandardCharsets.UTF_8)).endsWith("password=[sealed]");
    }
}
