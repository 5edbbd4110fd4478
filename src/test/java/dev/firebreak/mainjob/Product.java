package dev.firebreak.mainjob;

import dev.firebreak.json.Json;
import dev.firebreak.parts.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Firebreak in a process of its own, without a terminal, with a home of its own and nothing of the machine's
/// configuration.
///
/// @param environment what it is told of cluster and account
record Product(Path home, Map<String, String> environment) {

    /// How a command ended. `document` is what `-o json` printed.
    record Ended(int exit, JsonNode document, String stderr) {
        String text(String pointer) {
            return document.at(pointer).asString("");
        }

        /// The step of this id in a plan or a finished run.
        JsonNode step(String id) {
            return document.path("steps")
                    .valueStream()
                    .filter(s -> s.path("id").asString().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no step " + id + " in " + document.toPrettyString()));
        }
    }

    Product with(Map<String, String> more) {
        var all = new LinkedHashMap<>(environment);
        all.putAll(more);
        return new Product(home, all);
    }

    /// What a command prints for people.
    String text(String... arguments) {
        return ended(List.of(arguments)).stdout();
    }

    /// Runs a command with `-o json`.
    Ended run(String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("-o", "json"));
        var ended = ended(words);
        try {
            return new Ended(ended.exit(), Json.parse(ended.stdout()), ended.stderr());
        } catch (Json.Malformed e) {
            throw new AssertionError(
                    "not one document: " + List.of(arguments) + "\n" + ended.stdout() + ended.stderr(), e);
        }
    }

    private Command.Result ended(List<String> arguments) {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.firebreak.Main"));
        words.addAll(arguments);
        return Command.of(words)
                .with(environment)
                .with(Map.of("HOME", home.toString(), "FIREBREAK_HOME", home.toString()))
                .in(home)
                .within(Duration.ofMinutes(5))
                .run();
    }

    /// Plans, and then runs under the digest of that plan.
    Ended approved(String... arguments) {
        var planned = planned(arguments);
        var words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--approve", planned.text("/digest")));
        return run(words.toArray(String[]::new));
    }

    /// The plan of a command, which must be one that could be approved.
    Ended planned(String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        words.add("--dry-run");
        var planned = run(words.toArray(String[]::new));
        if (planned.exit() != 0) {
            throw new AssertionError("exit " + planned.exit() + " of a plan: "
                    + planned.document().toPrettyString() + planned.stderr());
        }
        return planned;
    }
}
