package dev.firebreak.config;

import dev.firebreak.config.Configuration.Given;
import dev.firebreak.config.Setting.Value;
import dev.firebreak.model.Guardrails;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The values in effect for a context: an option beats the environment, the environment the file, the file the
/// default.
public record Settings(Map<Key, Setting> all) {
    /// Credentials in the environment are the caller's choice of who to be: a profile of the file would undo it.
    private static final List<String> CREDENTIALS =
            List.of("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI");

    public Settings {
        Map<Key, Setting> copy = new EnumMap<>(Key.class);
        copy.putAll(all);
        all = copy;
    }

    /// `flags` are the options that were given.
    public static Settings of(
            Configuration file, @Nullable String context, Map<Key, String> flags, Map<String, String> environment) {
        Map<Key, Setting> all = new EnumMap<>(Key.class);
        for (Key key : Key.values()) {
            all.put(key, setting(key, file, context, flags, environment));
        }
        return new Settings(all);
    }

    private static Setting setting(
            Key key,
            Configuration file,
            @Nullable String context,
            Map<Key, String> flags,
            Map<String, String> environment) {
        String flag = flags.get(key);
        if (flag != null) {
            return only(key, flag, key.flag().orElseThrow());
        }
        for (String variable : key.variables()) {
            String value = environment.getOrDefault(variable, "");
            if (!value.isBlank()) {
                return only(key, value, variable);
            }
        }
        if (key == Key.PROFILE) {
            for (String variable : CREDENTIALS) {
                if (!environment.getOrDefault(variable, "").isEmpty()) {
                    return new Setting(key.key(), key.form(), List.of(), variable);
                }
            }
        }
        List<Given> given = Stream.concat(
                        file.of(context == null ? "" : context).stream().flatMap(s -> s.get(key).stream()),
                        file.everywhere().get(key).stream())
                .limit(key.form() == Key.Form.LIST ? Long.MAX_VALUE : 1)
                .toList();
        return given.isEmpty() ? otherwise(key) : fromFile(key, given);
    }

    private static Setting only(Key key, String text, String source) {
        return new Setting(key.key(), key.form(), List.of(new Value(text, source)), source);
    }

    private static Setting fromFile(Key key, List<Given> given) {
        return new Setting(
                key.key(),
                key.form(),
                given.stream().map(g -> new Value(g.value(), g.where())).toList(),
                "default");
    }

    private static Setting otherwise(Key key) {
        return switch (key) {
            case PREFIX -> only(key, "case.internal", "default");
            case CONCURRENCY -> only(key, "16", "default");
            case REQUEST_TIMEOUT -> only(key, "PT30S", "default");
            default -> new Setting(key.key(), key.form(), List.of(), "default");
        };
    }

    public Setting get(Key key) {
        return all.getOrDefault(key, otherwise(key));
    }

    /// The value, where there is one.
    public Optional<Value> value(Key key) {
        return get(key).values().stream().findFirst();
    }

    public @Nullable String text(Key key) {
        return value(key).map(Value::text).orElse(null);
    }

    public Duration requestTimeout() {
        return Duration.parse(String.valueOf(text(Key.REQUEST_TIMEOUT)));
    }

    /// How many changes are sent to one server at once. Refuses with `bad-concurrency` (3), which the environment
    /// alone can bring: a file is linted.
    public int concurrency() {
        Value value = value(Key.CONCURRENCY).orElseThrow();
        if (!Key.CONCURRENCY.takes(value.text())) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "bad-concurrency",
                            value.source() + " is '" + value.text()
                                    + "', which is no number of changes to send at once",
                            "Write a number from 1 to 256"));
        }
        return Integer.parseInt(value.text());
    }

    public Guardrails guardrails() {
        return new Guardrails(
                protectedBy(Key.NAMESPACES), protectedBy(Key.WORKLOADS), limit(Key.PODS), limit(Key.NODES));
    }

    private Map<String, String> protectedBy(Key key) {
        Map<String, String> rules = new LinkedHashMap<>();
        get(key).values().forEach(v -> rules.putIfAbsent(v.text(), v.source()));
        return rules;
    }

    private Guardrails.@Nullable Limit limit(Key key) {
        return value(key)
                .map(v -> new Guardrails.Limit(Integer.parseInt(v.text()), v.source()))
                .orElse(null);
    }
}
