package dev.firebreak;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// Standard output, that remembers how it failed: a reader that went away (`| head`) is quiet, anything else is
/// told. The journal was written before the screen, so nothing is lost either way.
final class Output extends OutputStream {
    private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
    private @Nullable IOException failure;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failure != null) {
            return;
        }
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
        }
    }

    /// The exit code, and a word on standard error where output was lost for another reason than a reader that
    /// left.
    int exit(int exit, PrintStream err) {
        IOException lost = failure;
        if (lost == null || String.valueOf(lost.getMessage()).contains("Broken pipe")) {
            return exit;
        }
        err.println("Output could not be written: " + lost.getMessage() + ". What was done is in the journal.");
        // where nothing was changed its own code says more
        return switch (exit) {
            case 0, 8, 9, 12, 130 -> 6;
            default -> exit;
        };
    }
}
