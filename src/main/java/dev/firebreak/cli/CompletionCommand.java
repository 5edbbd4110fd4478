package dev.firebreak.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `firebreak completion bash|zsh|fish`: the script that a shell reads once, and that asks [CompleteCommand] for each
/// word.
@Command(
        name = "completion",
        description = "print what a shell needs to complete commands and names",
        footer = {"firebreak completion bash", "firebreak completion zsh", "firebreak completion fish"})
final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "bash|zsh|fish", converter = Shells.class, description = "the shell")
    String shell = "";

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (InputStream script = CompletionCommand.class.getResourceAsStream("/completion/firebreak." + shell)) {
            if (script == null) {
                throw new IllegalStateException("the build left out the script for " + shell);
            }
            session.out().print(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }
}
