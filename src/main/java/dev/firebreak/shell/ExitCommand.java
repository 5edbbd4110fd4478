package dev.firebreak.shell;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `exit`: leaves the shell.
@Command(
        name = "exit",
        aliases = "quit",
        description = "leave the shell",
        footer = {"exit"})
final class ExitCommand implements Callable<Integer> {
    private final Place place;

    ExitCommand(Place place) {
        this.place = place;
    }

    @Override
    public Integer call() {
        place.leave();
        return 0;
    }
}
