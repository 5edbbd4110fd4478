package dev.firebreak.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `firebreak`, without a command: says what there is.
@Command(
        name = "firebreak",
        description = "Contains a compromised workload on Amazon EKS, keeps the evidence, and leaves a record of it.",
        mixinStandardHelpOptions = false,
        subcommands = {})
public final class Root implements Callable<Integer> {
    @Mixin
    public Globals globals = new Globals();

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "show this help")
    boolean help;

    @CommandLine.Option(names = "--version", description = "show the version")
    boolean version;

    @Spec
    @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (version) {
            return line.execute("version");
        }
        line.usage(line.getErr());
        return 2;
    }
}
