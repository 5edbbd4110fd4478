package dev.firebreak.cli;

import dev.firebreak.config.Key;
import dev.firebreak.config.Setting;
import dev.firebreak.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The evidence bucket and the probe image of the configuration, where a runbook or an action has an input of that
/// name and none is given. The plan shows it among the inputs, says where it is set, and its digest covers it.
///
/// @param values by the name of the input
record ConfiguredInputs(Map<String, Setting.Value> values) {
    private static final Map<String, Key> KEYS = Map.of("bucket", Key.BUCKET, "probeImage", Key.PROBE_IMAGE);

    /// @param inputs the inputs that there are
    /// @param given those that were given
    static ConfiguredInputs of(Session session, Set<String> inputs, Set<String> given) {
        Map<String, Setting.Value> values = new TreeMap<>();
        KEYS.forEach((input, key) -> {
            if (inputs.contains(input) && !given.contains(input)) {
                session.settings().value(key).ifPresent(v -> values.put(input, v));
            }
        });
        return new ConfiguredInputs(values);
    }

    void into(Map<String, String> given) {
        values.forEach((input, value) -> given.put(input, value.text()));
    }

    List<Problem> notes() {
        return values.entrySet().stream()
                .map(v -> note(v.getKey().equals("bucket"), v.getValue()))
                .toList();
    }

    private static Problem note(boolean bucket, Setting.Value value) {
        String used = value.text() + " is used: " + value.source() + " sets it";
        return bucket
                ? Problem.info("bucket-configured", "bucket " + used)
                : Problem.info("image-configured", "image " + used);
    }
}
