package dev.firebreak.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server process that lives no longer than this one. It is ended by [#close], by a shutdown hook, and, if
/// this process is killed, by a watcher that sees the pipe to it close.
final class Daemon implements AutoCloseable {

    // The watcher outlives the exec, and kills the program (same pid) at the end of our pipe. The pipe is moved
    // to 3
    // first because a shell gives /dev/null to what it starts in the background.
    private static final String WATCHED =
            "exec 3<&0; (cat <&3 >/dev/null; kill -9 $$ 2>/dev/null) & exec \"$@\" 3<&- </dev/null";

    private static final int TAIL_LINES = 40;

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread hook;

    private Daemon(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.hook = new Thread(this::end, "end-" + name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Daemon start(String name, List<String> words, Map<String, String> environment, Path folder) {
        var command = new ArrayList<>(List.of("sh", "-c", WATCHED, name));
        command.addAll(words);
        var log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        try {
            return new Daemon(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    /// Waits until `ready` answers true. An exception of `ready` counts as *not yet*; the last one is the cause
    /// of the failure. A program that dies or is late fails the start, with the tail of its log in the message.
    void await(Callable<Boolean> ready, Duration limit) {
        var deadline = System.nanoTime() + limit.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    close();
                    throw failed("ended with exit " + process.exitValue(), last);
                }
                if (ready.call()) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("was interrupted", e);
            } catch (StartFailed e) {
                throw e;
            } catch (Exception notYet) {
                last = notYet;
            }
        }
        close();
        throw failed("was not ready within " + limit.toSeconds() + " s", last);
    }

    private static final class StartFailed extends IllegalStateException {
        private static final long serialVersionUID = 1;

        StartFailed(String message) {
            super(message);
        }
    }

    private StartFailed failed(String how, @Nullable Exception cause) {
        var failure = new StartFailed("%s %s; the end of its log:%n%s".formatted(name, how, logTail()));
        if (cause != null) {
            failure.initCause(cause);
        }
        return failure;
    }

    String logTail() {
        try {
            var lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    long pid() {
        return process.pid();
    }

    /// Runs `work` while the program is stopped (SIGSTOP), so that its files stand still as after a crash.
    void whilePaused(Runnable work) {
        signal("STOP");
        try {
            work.run();
        } finally {
            signal("CONT");
        }
    }

    // the shell's own kill: a bare machine has no other
    private void signal(String signal) {
        Command.of("sh", "-c", "kill -" + signal + " " + process.pid()).run().orThrow();
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            // then the hook has its turn too, and finds the program gone
        }
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            process.getOutputStream().close();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException pipeAlreadyClosed) {
            // the watcher is gone
        }
    }
}
