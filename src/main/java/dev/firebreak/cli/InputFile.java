package dev.firebreak.cli;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Inputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The file of `--inputs`.
final class InputFile {
    private InputFile() {}

    static Map<String, String> read(String file) {
        try {
            return Inputs.read(file, Files.readAllBytes(Path.of(file)));
        } catch (IOException e) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "inputs-unreadable",
                            "the inputs file " + file + " can't be read: " + e.getMessage(),
                            "Name a YAML or JSON file that you may read"));
        }
    }
}
