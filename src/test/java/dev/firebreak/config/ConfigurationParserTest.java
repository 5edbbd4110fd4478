package dev.firebreak.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.model.Location;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationParserTest {
    private static ConfigurationParser.Parsed parse(String text) {
        return ConfigurationParser.parse("config.yaml", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Settings settings(String text, String context) {
        ConfigurationParser.Parsed parsed = parse(text);
        assertThat(parsed.problems()).isEmpty();
        return Settings.of(parsed.configuration(), context, Map.of(), Map.of());
    }

    private static final String TWO = """
        defaults:
          bucket: acme-evidence
          protected:
            namespaces: [payments]
          limits: {pods: 5, requestTimeout: 1m30s}
        contexts:
          prod:
            cluster: prod
            region: eu-west-1
            role: arn:aws:iam::111122223333:role/incident
            bucket: acme-prod
            protected:
              namespaces: [identity]
              workloads: [shop/deploy/checkout]
            limits:
              pods: 2
        """;

    @Test
    void a_contexts_value_beats_that_of_every_context() {
        assertThat(settings(TWO, "prod").text(Key.BUCKET)).isEqualTo("acme-prod");
        assertThat(settings(TWO, "staging").text(Key.BUCKET)).isEqualTo("acme-evidence");
        assertThat(settings(TWO, "prod").guardrails().pods())
                .extracting(l -> l.most())
                .isEqualTo(2);
        assertThat(settings(TWO, "prod").requestTimeout()).hasSeconds(90);
    }

    @Test
    void the_concurrency_is_that_of_the_environment_else_of_the_file_else_16() {
        String text = "defaults: {limits: {concurrency: 8}}\ncontexts: {prod: {limits: {concurrency: 256}}}";
        assertThat(settings("defaults:\n", "prod").concurrency()).isEqualTo(16);
        assertThat(settings(text, "prod").concurrency()).isEqualTo(256);
        assertThat(settings(text, "staging").concurrency()).isEqualTo(8);

        Settings set = Settings.of(parse(text).configuration(), "prod", Map.of(), Map.of("FIREBREAK_CONCURRENCY", "2"));
        assertThat(set.concurrency()).isEqualTo(2);
        assertThat(set.get(Key.CONCURRENCY).source()).isEqualTo("FIREBREAK_CONCURRENCY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "257", "-1", "many", "1.5", "99999999999999999999"})
    void a_concurrency_of_the_environment_that_is_no_number_to_send_at_once_is_refused(String text) {
        Settings set = Settings.of(Configuration.NONE, null, Map.of(), Map.of("FIREBREAK_CONCURRENCY", text));

        Refusal refused = catchThrowableOfType(Refusal.class, set::concurrency);

        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.problems().getFirst().code()).isEqualTo("bad-concurrency");
        assertThat(refused.getMessage()).contains("FIREBREAK_CONCURRENCY is '" + text + "'");
        assertThat(set.get(Key.CONCURRENCY).value().asString()).isEqualTo(text);
    }

    @Test
    void what_is_protected_everywhere_is_protected_in_every_context() {
        assertThat(settings(TWO, "prod").guardrails().namespaces()).containsOnlyKeys("identity", "payments");
        assertThat(settings(TWO, "staging").guardrails().namespaces()).containsOnlyKeys("payments");
    }

    @Test
    void every_value_knows_its_line() {
        Settings prod = settings(TWO, "prod");
        assertThat(prod.get(Key.REGION).source()).isEqualTo("config.yaml:9");
        assertThat(prod.get(Key.NAMESPACES).source()).isEqualTo("config.yaml:13, config.yaml:4");
        assertThat(prod.get(Key.PROFILE).source()).isEqualTo("default");
    }

    @Test
    void an_option_beats_the_environment_and_that_the_file() {
        Configuration file = parse(TWO).configuration();
        Map<String, String> variables = Map.of("AWS_REGION", "us-east-1", "AWS_DEFAULT_REGION", "us-east-2");

        Settings environment = Settings.of(file, "prod", Map.of(), variables);
        assertThat(environment.text(Key.REGION)).isEqualTo("us-east-1");
        assertThat(environment.get(Key.REGION).source()).isEqualTo("AWS_REGION");

        Settings option = Settings.of(file, "prod", Map.of(Key.REGION, "eu-north-1"), variables);
        assertThat(option.text(Key.REGION)).isEqualTo("eu-north-1");
        assertThat(option.get(Key.REGION).source()).isEqualTo("--region");
    }

    @Test
    void credentials_of_the_environment_are_not_undone_by_a_profile_of_the_file() {
        Configuration file = parse("defaults: {profile: incident}").configuration();
        Settings settings = Settings.of(file, null, Map.of(), Map.of("AWS_ACCESS_KEY_ID", "AKIA"));
        assertThat(settings.text(Key.PROFILE)).isNull();
        assertThat(settings.get(Key.PROFILE).source()).isEqualTo("AWS_ACCESS_KEY_ID");
    }

    @Test
    void every_problem_is_told_at_once_with_its_place_and_the_way_out() {
        List<Problem> problems = parse("""
            defaults:
              regoin: eu-west-1
              limits:
                pods: none
                requestTimeout: soon
            contexts:
              prod:
                role: incident
                protected:
                  namespaces: payments
                  workloads: [shop/checkout]
                region: "evil.example/"
              staging: 7
            other: true
            """).problems();

        assertThat(problems)
                .extracting(p -> Objects.requireNonNull(p.location()).line() + " " + p.code())
                .containsExactly(
                        "2 unknown-key",
                        "4 bad-limit",
                        "5 wrong-type",
                        "8 wrong-type",
                        "10 wrong-type",
                        "11 wrong-type",
                        "12 wrong-type",
                        "13 wrong-type",
                        "14 unknown-key");
        assertThat(problems.getFirst().location()).isEqualTo(new Location("config.yaml", 2, 3));
        assertThat(problems.getFirst().fix()).contains("did you mean 'region'?");
        assertThat(problems).allSatisfy(p -> assertThat(p.fix()).isNotBlank());
    }

    @Test
    void a_configuration_with_a_problem_sets_nothing() {
        assertThat(parse("defaults: {bucket: acme-evidence, colour: red}").configuration())
                .isEqualTo(Configuration.NONE);
    }

    @Test
    void keys_that_have_nothing_but_comments_below_them_set_nothing() {
        assertThat(parse("defaults:\ncontexts:\n  prod:\n").problems()).isEmpty();
        assertThat(parse("defaults:\ncontexts:\n  # prod:\n").problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "defaults: &a {bucket: acme-evidence}\ncontexts: {prod: *a}",
                "defaults: !!java.net.URL {bucket: acme-evidence}",
                "defaults: {bucket: one-bucket, bucket: another}",
                "defaults: {bucket: \"acme\\u202Eevidence\"}",
                "contexts: {\"a\\u0007b\": {region: eu-west-1}}",
                "defaults: {limits: {pods: 0}}",
                "defaults: {limits: {pods: 99999999999}}",
                "defaults: {limits: {concurrency: 0}}",
                "defaults: {limits: {concurrency: 257}}",
                "defaults: {limits: {concurrency: many}}",
                "defaults: {limits: {requestTimeout: 0s}}",
                "defaults: {prefix: Not A Name}",
                "defaults: {profile: \"\"}",
                "defaults: {protected: {namespaces: [[[[]]]]}}"
            })
    void what_is_not_a_configuration_is_refused(String text) {
        assertThat(parse(text).problems()).isNotEmpty();
    }

    @Test
    void a_hostile_text_is_refused_before_it_costs_anything() {
        assertThat(parse("a: ".repeat(1 << 19)).problems())
                .extracting(Problem::code)
                .containsExactly("too-big");
        assertThat(parse("[".repeat(10_000)).problems())
                .extracting(Problem::code)
                .containsExactly("too-deep");
        assertThat(parse("defaults:\n" + "  x: 1\n".repeat(50_000)).problems()).hasSizeLessThan(300);
    }
}
