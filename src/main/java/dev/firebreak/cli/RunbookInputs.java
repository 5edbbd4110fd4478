package dev.firebreak.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that give a runbook its inputs.
final class RunbookInputs {
    @Option(
            names = "-i",
            paramLabel = "KEY=VALUE",
            converter = Assignment.Reader.class,
            description = "an input of the runbook")
    List<Assignment> typed = new ArrayList<>();

    @Option(names = "--inputs", paramLabel = "FILE", description = "inputs from a YAML or JSON file; -i wins")
    @Nullable
    String file;

    boolean given() {
        return !typed.isEmpty() || file != null;
    }

    Map<String, String> read() {
        Map<String, String> inputs = new LinkedHashMap<>();
        if (file != null) {
            inputs.putAll(InputFile.read(file));
        }
        inputs.putAll(Assignment.byKey("-i", typed));
        return inputs;
    }
}
