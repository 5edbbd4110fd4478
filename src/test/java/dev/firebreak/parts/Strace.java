package dev.firebreak.parts;

import java.io.UncheckedIOException;
import java.util.Optional;

/// `strace` of the machine: it is not built, and must be allowed to trace.
final class Strace {
    private Strace() {}

    static Optional<String> missing() {
        try {
            Command.Result tried =
                    Command.of("strace", "-f", "-o", "/dev/null", "true").run();
            return tried.exit() == 0
                    ? Optional.empty()
                    : Optional.of("strace may not trace here: "
                            + tried.stderr().lines().findFirst().orElse("exit " + tried.exit()));
        } catch (UncheckedIOException none) {
            return Optional.of("strace is needed, and there is none on the PATH");
        }
    }

    static String version() {
        return Command.of("strace", "-V")
                .run()
                .stdout()
                .lines()
                .findFirst()
                .orElse("strace")
                .replaceFirst(" -- version", "");
    }
}
