package dev.firebreak.cli;

import dev.firebreak.config.Key;
import dev.firebreak.config.Setting;
import dev.firebreak.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The evidence bucket of the configuration, where a runbook or an action has an input of that name and none is
/// given. The plan shows it among the inputs, says where it is set, and its digest covers it.
record ConfiguredBucket(Optional<Setting.Value> value) {
    private static final String INPUT = "bucket";

    /// @param inputs the inputs that there are
    /// @param given those that were given
    static ConfiguredBucket of(Session session, Set<String> inputs, Set<String> given) {
        boolean wanted = inputs.contains(INPUT) && !given.contains(INPUT);
        return new ConfiguredBucket(wanted ? session.settings().value(Key.BUCKET) : Optional.empty());
    }

    void into(Map<String, String> given) {
        value.ifPresent(v -> given.put(INPUT, v.text()));
    }

    List<Problem> notes() {
        return value.stream()
                .map(v -> Problem.info(
                        "bucket-configured", "bucket " + v.text() + " is used: " + v.source() + " sets it"))
                .toList();
    }
}
