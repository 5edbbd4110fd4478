package dev.firebreak.parts;

import java.io.UncheckedIOException;
import java.util.Optional;

/// `tmux` of the machine, a terminal that draws what a program sends it: it is not built.
final class Tmux {
    private Tmux() {}

    static Optional<String> missing() {
        try {
            return Command.of("tmux", "-V").run().exit() == 0
                    ? Optional.empty()
                    : Optional.of("tmux does not start here");
        } catch (UncheckedIOException none) {
            return Optional.of("tmux is needed, and there is none on the PATH");
        }
    }

    static String version() {
        return Command.of("tmux", "-V").run().stdout().strip();
    }
}
