package dev.firebreak.cli;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import dev.firebreak.runbook.Inputs;
import dev.firebreak.runbook.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The file of `--inputs`.
final class InputFile {
    private InputFile() {}

    static Map<String, String> read(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            // one byte more than allowed is enough to tell that it is too big
            return Inputs.read(file, in.readNBytes(YamlReader.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "inputs-unreadable",
                            "the inputs file " + file + " can't be read: " + Said.by(e),
                            "Name a YAML or JSON file that you may read"));
        }
    }
}
