package dev.firebreak.parts;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The shells of the machine that completion is written for; and Python, which gives each a terminal.
final class Shells {
    private static final List<String> PROGRAMS = List.of("bash", "zsh", "fish", "python3");

    private Shells() {}

    static Optional<String> missing() {
        String missing =
                PROGRAMS.stream().filter(program -> version(program).isEmpty()).collect(Collectors.joining(" "));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("not on the PATH: " + missing + " (apt install " + missing + ")");
    }

    static String versions() {
        return PROGRAMS.stream().map(Shells::version).collect(Collectors.joining(", "));
    }

    /// Empty where there is no such program.
    private static String version(String program) {
        try {
            return Command.of(program, "--version")
                    .run()
                    .stdout()
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (UncheckedIOException none) {
            return "";
        }
    }
}
