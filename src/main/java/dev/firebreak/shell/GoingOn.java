package dev.firebreak.shell;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// The commands that nobody waits for, and that go on behind the prompt: they end with the shell.
final class GoingOn {
    private final Map<Running, String> commands = new LinkedHashMap<>();
    private boolean told;

    void add(Running command, String typed) {
        commands.put(command, typed);
    }

    /// Something else was typed: who leaves after that is told once more.
    void forget() {
        told = false;
    }

    /// Whether the shell may be left. Where something goes on that is told, and the next time it may.
    boolean letsGo(Consumer<String> tell) {
        commands.keySet().removeIf(command -> !command.goesOn());
        if (commands.isEmpty() || told) {
            return true;
        }
        told = true;
        commands.values().forEach(typed -> tell.accept("Still under way behind the prompt: " + typed));
        tell.accept(
                "Leaving ends it, and leaves a request without a reply in doubt: what it did is in the journal of its"
                    + " case, and resume settles it. To wait, look at the case with: case show. To leave all the same:"
                    + " exit");
        return false;
    }
}
