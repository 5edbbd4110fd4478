package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What `config.yaml` does to the commands.
class ConfigTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};

    private final OnRange firebreak = OnRange.of("crypto-miner");

    @AfterEach
    void close() {
        firebreak.close();
    }

    private Path written(String text) throws IOException {
        return Files.writeString(firebreak.home().resolve("config.yaml"), text);
    }

    private JsonNode value(JsonNode view, String name) {
        return view.path("values")
                .valueStream()
                .filter(v -> v.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode view(String... more) {
        Ended ended = firebreak.run(OnRange.with(new String[] {"config", "view", "-o", "json"}, more));
        assertThat(ended.exit()).as(ended.err()).isZero();
        return ended.document();
    }

    @Test
    void without_a_file_the_view_shows_what_the_environment_and_the_options_say() {
        JsonNode view = view("--request-timeout", "5s");

        assertThat(value(view, "limits.requestTimeout").path("value").asString())
                .isEqualTo("5s");
        assertThat(value(view, "limits.requestTimeout").path("source").asString())
                .isEqualTo("--request-timeout");
        assertThat(value(view, "region").path("source").asString()).isEqualTo("AWS_REGION");
        assertThat(value(view, "home").path("source").asString()).isEqualTo("FIREBREAK_HOME");
        assertThat(value(view, "bucket").path("value").isNull()).isTrue();
        assertThat(value(view, "protected.namespaces").path("value").isArray()).isTrue();
    }

    @Test
    void the_view_says_in_which_line_a_value_stands() throws IOException {
        Path file = written("defaults:\n  bucket: acme-evidence\n");

        assertThat(value(view(), "bucket").path("source").asString()).isEqualTo(file + ":2");
        assertThat(firebreak.run("config", "view").out()).containsPattern("bucket +acme-evidence +config:2");
    }

    @Test
    void the_settings_are_those_of_the_current_context_or_of_the_one_that_is_named() throws IOException {
        String current = value(view(), "context").path("value").asString();
        written("contexts:\n  " + current + ": {bucket: acme-here}\n  other: {bucket: acme-there}\n");

        assertThat(value(view(), "bucket").path("value").asString()).isEqualTo("acme-here");
        assertThat(value(view("--context", "other"), "bucket").path("value").asString())
                .isEqualTo("acme-there");
    }

    @Test
    void a_context_that_no_kubeconfig_has_is_told_with_the_nearest_and_where_it_would_protect_by_the_plan()
            throws IOException {
        String current = value(view(), "context").path("value").asString();
        String misspelt = current.replace("crypto", "cypto");
        Path file = written("contexts:\n  " + misspelt + ":\n    protected: {namespaces: [shop]}\n");

        assertThat(view().path("problems").valueStream().toList())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.path("code").asString()).isEqualTo("context-not-there");
                    assertThat(problem.path("severity").asString()).isEqualTo("warn");
                    assertThat(problem.at("/location/line").asInt()).isEqualTo(2);
                    assertThat(problem.path("fix").asString()).startsWith("Did you mean " + current + "?");
                });
        assertThat(firebreak.run("config", "view").err()).contains(file + ":2").contains(misspelt);
        assertThat(firebreak
                        .run("doctor", "contain-pod", "-o", "json")
                        .document()
                        .path("checks")
                        .valueStream())
                .filteredOn(c -> c.path("id").asString().equals("configured-contexts"))
                .singleElement()
                .satisfies(c -> assertThat(c.path("result").asString()).isEqualTo("warn"));
        assertThat(OnRange.Ended.codes(firebreak.plan(ISOLATE))).contains("context-not-there");
    }

    @Test
    void a_context_of_another_kubeconfig_disturbs_no_plan() throws IOException {
        String current = value(view(), "context").path("value").asString();
        written("contexts:\n  elsewhere: {protected: {namespaces: [shop]}}\n");
        assertThat(OnRange.Ended.codes(view())).containsExactly("context-not-there");
        assertThat(OnRange.Ended.codes(firebreak.plan(ISOLATE))).doesNotContain("context-not-there");

        written("contexts:\n  " + current + ": {limits: {pods: 7}}\n  " + current + "x: {limits: {pods: 7}}\n");
        assertThat(OnRange.Ended.codes(firebreak.plan(ISOLATE))).doesNotContain("context-not-there");
    }

    @Test
    void every_problem_of_the_file_is_shown_and_no_command_goes_on_without_it() throws IOException {
        written("defaults:\n  bukket: acme-evidence\n  limits: {pods: many}\n");

        Ended view = firebreak.run("config", "view", "-o", "json");
        assertThat(view.exit()).isEqualTo(3);
        assertThat(view.document().path("type").asString()).isEqualTo("config");
        assertThat(view.codes()).containsExactly("unknown-key", "bad-limit");

        Ended plan = firebreak.run(OnRange.with(ISOLATE, "--dry-run", "-o", "json"));
        assertThat(plan.exit()).isEqualTo(3);
        assertThat(plan.codes()).containsExactly("unknown-key", "bad-limit");
        assertThat(firebreak.run("version").exit()).isZero();
    }

    @Test
    void a_file_that_is_named_must_be_there() {
        Ended named = firebreak.run("config", "view", "--config", "no/such.yaml", "-o", "json");
        assertThat(named.exit()).isEqualTo(3);
        assertThat(named.codes()).containsExactly("config-unreadable");
        firebreak.environment("FIREBREAK_CONFIG", firebreak.home().toString());
        assertThat(firebreak.run("find", "shop/web-7f9c").exit()).isEqualTo(3);
    }

    @Test
    void init_writes_a_file_without_a_problem_for_the_owner_alone_and_never_writes_over_one() throws IOException {
        Path file = firebreak.home().resolve("made/by/init.yaml");
        String[] init = {"config", "init", "--config", file.toString()};

        assertThat(firebreak.run(init).exit()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(view("--config", file.toString()).path("problems")).isEmpty();

        Files.writeString(file, "defaults: {bucket: acme-evidence}\n");
        Ended again = firebreak.run(OnRange.with(init, "-o", "json"));
        assertThat(again.exit()).isEqualTo(4);
        assertThat(again.codes()).containsExactly("config-exists");
        assertThat(file).hasContent("defaults: {bucket: acme-evidence}");
    }

    @Test
    void what_init_writes_is_right_when_its_comments_are_taken_off() throws IOException {
        String text =
                Files.readString(Path.of("templates", "config.yaml")).replaceAll("(?m)^( {2})# ( *[a-z]+:)", "$1$2");
        written(text);
        JsonNode view = view("--context", "prod");
        assertThat(value(view, "bucket").path("value").asString()).isEqualTo("acme-prod-evidence");
        assertThat(value(view, "protected.workloads").path("value").path(0).asString())
                .isEqualTo("shop/deploy/checkout");
    }

    @Test
    void the_bucket_is_an_input_that_the_plan_shows_with_its_source_and_the_digest_covers() throws IOException {
        String[] run = {"run", "contain-pod", "-i", "pod=shop/web-7f9c"};
        String without = firebreak.digest(run);
        Path file = written("defaults: {bucket: acme-evidence}\n");

        JsonNode plan = firebreak.plan(run);

        assertThat(plan.at("/inputs/bucket").asString()).isEqualTo("acme-evidence");
        assertThat(plan.path("digest").asString()).isNotEqualTo(without);
        assertThat(plan.path("problems").valueStream().toList()).anySatisfy(p -> {
            assertThat(p.path("code").asString()).isEqualTo("bucket-configured");
            assertThat(p.path("message").asString()).contains("acme-evidence", file + ":1");
        });
        JsonNode given = firebreak.plan(OnRange.with(run, "-i", "bucket=another-one"));
        assertThat(given.at("/inputs/bucket").asString()).isEqualTo("another-one");
        assertThat(OnRange.Ended.codes(given)).doesNotContain("bucket-configured");
        assertThat(firebreak.plan(ISOLATE).path("inputs")).isEmpty();
    }

    @Test
    void the_prefix_of_the_file_gives_way_to_the_environment() throws IOException {
        written("defaults: {prefix: file.example}\n");
        assertThat(firebreak.plan(ISOLATE).toString()).contains("file.example/id");
        firebreak.environment("FIREBREAK_PREFIX", "variable.example");
        assertThat(firebreak.plan(ISOLATE).toString())
                .contains("variable.example/id")
                .doesNotContain("file.example/id");
    }

    @Test
    void the_file_says_how_many_changes_are_sent_at_once_and_the_environment_beats_it() throws IOException {
        written("defaults: {limits: {concurrency: 1}}\n");
        firebreak.finished(0, "isolate-pod", "-l", "app=web", "-n", "shop");

        // one after the other, each outcome follows its intent
        List<String> events = Files.readAllLines(firebreak.cases().getFirst().resolve("journal.jsonl")).stream()
                .map(line -> Json.parse(line).path("event").asString())
                .filter(event -> event.equals("intent") || event.equals("outcome"))
                .toList();
        assertThat(events).hasSizeGreaterThan(4);
        for (int i = 0; i < events.size(); i += 2) {
            assertThat(events.subList(i, i + 2)).containsExactly("intent", "outcome");
        }

        firebreak.environment("FIREBREAK_CONCURRENCY", "none");
        Ended refused = firebreak.run(OnRange.with(ISOLATE, "-o", "json"));
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.codes()).containsExactly("bad-concurrency");
    }

    @Test
    void nothing_is_changed_in_a_protected_namespace_unless_it_is_waived_with_a_reason() throws IOException {
        Path file = written("defaults: {protected: {namespaces: [shop]}}\n");

        Ended refused = firebreak.run(OnRange.with(ISOLATE, "-o", "json"));
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.codes()).contains("protected");
        assertThat(refused.out()).contains(file + ":1 protects namespace shop");

        firebreak.finished(0, OnRange.with(ISOLATE, "--waive", "protected", "--reason", "it is the miner"));
    }

    @Test
    void the_pods_of_a_protected_workload_are_left_alone_and_so_is_the_node_of_one() throws IOException {
        JsonNode pod = firebreak.run("find", "shop/web-7f9c", "-o", "json").document();
        String node = pod.at("/nodes/0/name").asString();
        written("defaults: {protected: {workloads: [shop/deploy/web, shop/deploy/nobody]}}\n");

        assertThat(firebreak.run(OnRange.with(ISOLATE, "-o", "json")).codes()).contains("protected");
        Ended cordon = firebreak.run("cordon-node", node, "--dry-run", "-o", "json");
        assertThat(cordon.codes()).contains("protected");
        assertThat(cordon.exit()).isEqualTo(4);
    }

    @Test
    void what_is_not_protected_is_changed_as_ever_and_everything_is_read() throws IOException {
        String before = firebreak.digest(ISOLATE);
        written("defaults: {protected: {namespaces: [payments], workloads: [shop/deploy/checkout]}}\n");
        assertThat(firebreak.digest(ISOLATE)).isEqualTo(before);
        written("defaults: {protected: {namespaces: [shop]}}\n");
        assertThat(firebreak.run("find", "shop/web-7f9c").exit()).isZero();
        assertThat(firebreak.run("collect-pod", "shop/web-7f9c", "--dry-run").exit())
                .isZero();
    }

    @Test
    void an_undo_is_not_kept_from_a_namespace_that_is_protected_since() throws IOException {
        String ran = firebreak.finished(0, ISOLATE).path("case").asString();
        written("defaults: {protected: {namespaces: [shop]}}\n");
        firebreak.finished(0, "undo", ran);
    }

    @Test
    void a_limit_of_the_file_counts_where_the_runbook_allows_more_and_never_where_it_allows_less() throws IOException {
        String[] two = {"isolate-pod", "-l", "app=web", "-n", "shop", "--dry-run", "-o", "json"};
        int pods = firebreak.run(two).document().at("/steps/0/outputs/pods").size();
        assertThat(pods).isGreaterThan(1);

        written("defaults: {limits: {pods: 1}}\n");
        Ended refused = firebreak.run(two);
        assertThat(refused.codes()).contains("over-limit");
        assertThat(refused.out()).contains("config.yaml:1 limits it to 1");
        written("defaults: {limits: {pods: 100}}\n");
        assertThat(firebreak.run(two).codes()).doesNotContain("over-limit");
    }

    @Test
    void a_file_that_a_rehearsal_does_not_read_is_looked_at_all_the_same() throws IOException {
        firebreak.environment("FIREBREAK_EXERCISE", "crypto-miner");
        Path wrong = written("defaults:\n  buckett: acme\n");

        Ended viewed = firebreak.run("config", "view");

        assertThat(viewed.exit()).isEqualTo(3);
        assertThat(viewed.err()).contains("A rehearsal reads no configuration").contains("buckett");
        Ended missing = firebreak.run("config", "view", "--config", wrong + ".not");
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.err().replaceAll("\\s+", " "))
                .contains("there is no such file")
                .doesNotContain("java.");
    }

    @Test
    void a_rehearsal_has_none_of_the_users_settings() throws IOException {
        written("defaults: {protected: {namespaces: [shop]}, prefix: file.example, bucket: acme-evidence}\n");
        firebreak.environment("FIREBREAK_EXERCISE", "crypto-miner");
        assertThat(List.of(firebreak.run("config", "view", "-o", "json").out()))
                .noneMatch(out -> out.contains("file.example"));
        assertThat(firebreak.run(OnRange.with(ISOLATE, "--dry-run")).exit()).isZero();
    }
}
