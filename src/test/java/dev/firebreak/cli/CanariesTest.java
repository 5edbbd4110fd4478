package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.json.Json;
import dev.firebreak.parts.Command;
import dev.firebreak.range.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Secrets that lie wherever a tool could pick them up are found in sealed exhibits alone: in no other file of the
/// home, and in nothing that is printed.
class CanariesTest {
    /// Those that an exhibit takes with it.
    private static final List<String> COLLECTED = List.of(
            "canary-env",
            "canary-init-env",
            "canary-argument",
            "canary-option",
            "canary-annotation",
            "canary-applied",
            "canary-header",
            "canary-log-password",
            "canary-log-bearer",
            "canary-event");

    private static final String SECRET_OBJECT = "canary-of-a-secret-object";

    @TempDir
    Path folder;

    private static Scene world() {
        return Scene.of("crypto-miner")
                .change("Pod", "web-7f9c", pod -> {
                    ((ObjectNode) pod.path("metadata"))
                            .withObject("annotations")
                            .put("example.com/api-token", "canary-annotation")
                            .put(
                                    "kubectl.kubernetes.io/last-applied-configuration",
                                    "{\"spec\":{\"containers\":[{\"env\":[{\"name\":\"A\",\"value\":\"canary-applied\"}]}]}}");
                    ObjectNode container = (ObjectNode) pod.at("/spec/containers/0");
                    container.putArray("env").addObject().put("name", "PLAIN").put("value", "canary-env");
                    container.putArray("command").add("run").add("--token").add("canary-argument");
                    container.putArray("args").add("--password=canary-option");
                    container
                            .withObject("livenessProbe")
                            .withObject("httpGet")
                            .put("port", 80)
                            .putArray("httpHeaders")
                            .addObject()
                            .put("name", "Authorization")
                            .put("value", "canary-header");
                    ObjectNode init = ((ObjectNode) pod.path("spec"))
                            .putArray("initContainers")
                            .addObject();
                    init.put("name", "init").put("image", "registry.example/init:1");
                    init.putArray("env").addObject().put("name", "B").put("value", "canary-init-env");
                })
                .with("{apiVersion: v1, kind: Event, metadata: {name: web-7f9c.17f1, namespace: shop}, involvedObject:"
                        + " {kind: Pod, namespace: shop, name: web-7f9c, apiVersion: v1}, reason: Failed, message:"
                        + " 'login with password=canary-event failed', type: Warning}")
                .with("{apiVersion: v1, kind: Secret, metadata: {name: db, namespace: shop}, stringData: {password: "
                        + SECRET_OBJECT + "}}")
                .log(
                        "web-7f9c",
                        "started",
                        "connect password=canary-log-password to db",
                        "> Authorization: Bearer canary-log-bearer");
    }

    @Test
    void a_secret_is_in_sealed_exhibits_alone() throws IOException {
        StringBuilder printed = new StringBuilder();
        try (OnRange firebreak = world().open()) {
            String token = token(firebreak.range());
            String key = firebreak.range().environment().getOrDefault("AWS_SECRET_ACCESS_KEY", "");
            assertThat(key).hasSizeGreaterThan(8);
            Ended acted = firebreak.approved(
                    "run", "contain-pod", "--until", "snapshot", "-i", "pod=shop/web-7f9c", "-o", "json");
            assertThat(acted.exit()).as(acted.out() + acted.err()).isZero();
            String ran = acted.document().path("case").asString();
            for (String words : List.of(
                    "find shop/web-7f9c",
                    "plan contain-pod -i pod=shop/web-7f9c --case new",
                    "plan collect-pod shop/web-7f9c --case new",
                    "collect-pod shop/web-7f9c --case new",
                    "timeline CASE",
                    "case show CASE",
                    "case handover CASE",
                    "case verify CASE",
                    "status CASE",
                    "evidence list CASE",
                    "evidence show CASE E001",
                    "evidence show CASE E002",
                    "undo CASE",
                    "resume CASE",
                    "find shop/nobody",
                    "run nothing")) {
                for (String format : List.of("text", "wide", "json", "jsonl")) {
                    String[] typed = (words.replace("CASE", ran) + " -v -o " + format).split(" ");
                    Ended ended = firebreak.run(typed);
                    printed.append(ended.out()).append(ended.err());
                }
            }
            firebreak.environment("AWS_SECRET_ACCESS_KEY", "canary-of-a-wrong-key");
            Ended unknown = firebreak.run("snapshot-volumes", "vol-0c0ffee0c0ffee003", "--case", "new");
            printed.append(unknown.out()).append(unknown.err());

            List<String> secrets = new ArrayList<>(COLLECTED);
            secrets.addAll(List.of(SECRET_OBJECT, token, key, "canary-of-a-wrong-key"));
            String sealed = content(firebreak.home(), true);
            String open = content(firebreak.home(), false) + printed;
            assertThat(sealed).contains(COLLECTED);
            secrets.forEach(secret -> assertThat(open).doesNotContain(secret));
            assertThat(open).contains("[sealed]");
        }
    }

    @Test
    void a_sealed_exhibit_is_marked_verified_and_given_only_to_who_asks_for_it_by_name() throws IOException {
        try (OnRange firebreak = world().open()) {
            String ran = firebreak
                    .finished(0, "collect-pod", "shop/web-7f9c", "--what", "objects")
                    .path("case")
                    .asString();
            List<JsonNode> exhibits = firebreak
                    .run("evidence", "list", ran, "-o", "json")
                    .document()
                    .path("items")
                    .valueStream()
                    .toList();
            JsonNode untouched = exhibits.get(0);
            JsonNode without = exhibits.get(1);
            assertThat(untouched.path("path").asString())
                    .isEqualTo("sealed/" + untouched.path("sha256").asString());
            assertThat(untouched.path("because").asString()).contains("sealed");
            assertThat(without.path("path").asString()).startsWith("evidence/");
            assertThat(without.path("because").asString()).contains("without secrets: 7 values");
            assertThat(firebreak.run("evidence", "list", ran).out()).contains("sealed: it");
            assertThat(firebreak.run("timeline", ran).out())
                    .contains("sealed: it holds secrets", "without secrets: 7 values");
            assertThat(firebreak.run("case", "verify", ran).exit()).isZero();

            String number = untouched.path("exhibit").asString();
            Ended refused = firebreak.run("evidence", "show", ran, number, "--raw", "-o", "json");
            assertThat(refused.exit()).isEqualTo(4);
            assertThat(refused.codes()).containsExactly("exhibit-sealed");
            Ended given = firebreak.run("evidence", "show", ran, number, "--raw", "--sealed");
            assertThat(given.exit()).as(given.err()).isZero();
            assertThat(given.out()).contains("canary-env");
            assertThat(firebreak
                            .typing(List.of(), "evidence", "show", ran, number, "--raw", "--sealed")
                            .out())
                    .as("at a terminal")
                    .doesNotContain("canary");
            Ended open = firebreak.run(
                    "evidence", "show", ran, without.path("exhibit").asString(), "--raw");
            assertThat(Json.parse(open.out()).at("/metadata/name").asString()).isEqualTo("web-7f9c");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077", "777"})
    void what_is_kept_is_its_owners_alone_whatever_the_umask_and_requests_are_shown_without_secrets(String umask)
            throws IOException {
        Path home = folder.resolve("home");
        try (Range range = Range.open(world().scenario(), InstantSource.system(), 1)) {
            String token = token(range);
            Path plugin = Files.writeString(folder.resolve("plugin"), """
                #!/bin/sh
                echo "token $TOKEN was made" >&2
                echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$TOKEN'"}}'
                """);
            Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path kubeconfig = Files.writeString(
                    folder.resolve("kubeconfig"),
                    Files.readString(range.kubeconfig())
                            .replace(
                                    "\"token\" : \"" + token + "\"",
                                    "\"exec\":{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"interactiveMode\":"
                                            + "\"Never\",\"command\":\"" + plugin
                                            + "\",\"env\":[{\"name\":\"TOKEN\",\"value\":\"" + token + "\"}]}")
                            .replace("https://127", "https://ada:canary-of-an-address@127"));
            assertThat(Files.readString(kubeconfig)).contains("interactiveMode", "ada:canary-of-an-address@");
            Map<String, String> environment = new HashMap<>(range.environment());
            environment.putAll(Map.of("FIREBREAK_HOME", home.toString(), "KUBECONFIG", kubeconfig.toString()));
            String[] words = {"collect-pod", "shop/web-7f9c", "-v", "-o", "json"};
            Command.Result planned = firebreak(umask, environment, OnRange.with(words, "--dry-run"));
            String digest = Json.parse(planned.stdout()).path("digest").asString();
            Command.Result acted = firebreak(umask, environment, OnRange.with(words, "--approve", digest));

            assertThat(acted.exit()).as(acted.stdout() + acted.stderr()).isZero();
            assertThat(acted.stderr()).contains("GET ", "/pods/web-7f9c");
            String open = content(home, false) + acted.stdout() + acted.stderr() + planned.stdout() + planned.stderr();
            assertThat(open).doesNotContain("canary-").doesNotContain(token);
            try (Stream<Path> all = Files.walk(home)) {
                assertThat(all)
                        .anyMatch(path -> path.endsWith("sealed"))
                        .allSatisfy(
                                path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                                        .as(path.toString())
                                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
        }
    }

    private static Command.Result firebreak(String umask, Map<String, String> environment, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                "umask " + umask + "; exec \"$@\"",
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.firebreak.Main"));
        command.addAll(List.of(words));
        return Command.of(command).with(environment).run();
    }

    /// The token that the range's kubeconfig holds.
    private static String token(Range range) throws IOException {
        Matcher token = Pattern.compile("\"token\" : \"([^\"]+)\"").matcher(Files.readString(range.kubeconfig()));
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    /// What the sealed files, or all others, hold.
    private static String content(Path home, boolean sealed) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (sealed == file.toString().contains("/sealed/")) {
                    all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return all.toString();
    }
}
