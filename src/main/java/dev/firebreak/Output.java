package dev.firebreak;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Standard output, that remembers how it failed: a reader that went away (`| head`) is quiet, anything else is
/// told. The journal was written before the screen, so nothing is lost either way.
final class Output extends OutputStream {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Pattern TERMINALS = Pattern.compile("/dev/(?:pts/\\d+|tty\\w*|console)");

    private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
    private @Nullable IOException failure;

    /// Whether standard output is a terminal. [Console#isTerminal] is true only where standard input is one too.
    static boolean toTerminal() {
        Console console = System.console();
        return (console != null && console.isTerminal()) || isTerminal(1);
    }

    /// Whether standard error is a terminal.
    static boolean errorsToTerminal() {
        return isTerminal(2);
    }

    private static boolean isTerminal(int file) {
        try {
            return TERMINALS
                    .matcher(Files.readSymbolicLink(OPEN_FILES.resolve(String.valueOf(file)))
                            .toString())
                    .matches();
        } catch (IOException | UnsupportedOperationException noProc) {
            return told(file);
        }
    }

    /// Asks a shell, where there is no `/proc`.
    private static boolean told(int file) {
        try {
            Process test = new ProcessBuilder("sh", "-c", "test -t " + file)
                    .inheritIO()
                    .start();
            return test.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

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
