package dev.firebreak.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `firebreak`, without a command: the shell, or where nobody could type there, what there is.
@Command(
        name = "firebreak",
        description = {
            "Contains a compromised workload on Amazon EKS, keeps the evidence, and leaves a record of it.",
            "Alone in a terminal, firebreak opens a shell in which every command works without that word."
        },
        mixinStandardHelpOptions = false,
        subcommands = {})
public final class Root implements Callable<Integer> {
    @Mixin
    final Globals globals;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "show this help")
    boolean help;

    @CommandLine.Option(names = "--version", description = "show the version")
    boolean version;

    @Spec
    @Nullable
    CommandSpec spec;

    private final @Nullable IntSupplier shell;

    public Root(Globals globals) {
        this(globals, null);
    }

    /// @param shell what is opened where no command is named; returns the exit code; null where nobody could type there
    public Root(Globals globals, @Nullable IntSupplier shell) {
        this.globals = globals;
        this.shell = shell;
    }

    boolean opensShell() {
        return shell != null;
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (version) {
            return line.execute("version");
        }
        if (shell != null && globals.output.equals("text")) {
            return shell.getAsInt();
        }
        line.usage(line.getErr());
        if (shell == null) {
            // below the page, where it is not scrolled away
            line.getErr().println();
            line.getErr().println("No command was given, and without a terminal there is no shell to open.");
        }
        return 2;
    }
}
