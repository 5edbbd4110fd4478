package dev.firebreak.execute;

import dev.firebreak.change.Gather;
import dev.firebreak.journal.EvidenceSink;
import dev.firebreak.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What has to be kept apart of something that was collected.
sealed interface Sealing {
    /// It holds no secret.
    record Nothing() implements Sealing {}

    /// It can't be read, so nobody knows: all of it.
    record Whole() implements Sealing {}

    /// `words` says how much was masked.
    record Masked(String words, Content without) implements Sealing {}

    /// What is left, to be written once.
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /// Looks for secrets in what was collected.
    static Sealing of(Gather gather, EvidenceSink collected) throws IOException {
        return gather.source() instanceof Gather.Source.Log ? log(collected) : object(collected);
    }

    private static Sealing log(EvidenceSink collected) throws IOException {
        int lines = masked(collected, OutputStream.nullOutputStream());
        String words = lines == 1 ? "parts of 1 line" : "parts of " + lines + " lines";
        return lines == 0 ? new Nothing() : new Masked(words, out -> masked(collected, out));
    }

    private static int masked(EvidenceSink collected, OutputStream out) throws IOException {
        try (InputStream in = collected.content()) {
            return MaskedLog.copy(in, out);
        }
    }

    private static Sealing object(EvidenceSink collected) throws IOException {
        MaskedObject.Result masked;
        try (InputStream in = collected.content()) {
            masked = MaskedObject.of(Json.parse(in));
        } catch (Json.Malformed e) {
            return new Whole();
        }
        byte[] without = masked.object().toString().getBytes(StandardCharsets.UTF_8);
        String words = masked.values() == 1 ? "1 value" : masked.values() + " values";
        return masked.values() == 0 ? new Nothing() : new Masked(words, out -> out.write(without));
    }
}
