package dev.firebreak.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// One command line that runs to its end. Variables of this process that lead clients to somebody's account or
/// cluster (`AWS_…`, `KUBE…`) are not inherited.
///
/// @param words the program and its arguments
/// @param environment what is added to the inherited environment
/// @param folder the working folder
/// @param input what the program reads on standard input
/// @param limit after this long the program is killed and [#run] throws
public record Command(List<String> words, Map<String, String> environment, Path folder, String input, Duration limit) {

    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    public static Command of(String... words) {
        return of(List.of(words));
    }

    public static Command of(List<String> words) {
        return new Command(words, Map.of(), Path.of("."), "", Duration.ofMinutes(2));
    }

    public Command with(Map<String, String> more) {
        var all = new LinkedHashMap<>(environment);
        all.putAll(more);
        return new Command(words, all, folder, input, limit);
    }

    public Command in(Path newFolder) {
        return new Command(words, environment, newFolder, input, limit);
    }

    public Command reading(String newInput) {
        return new Command(words, environment, folder, newInput, limit);
    }

    public Command within(Duration newLimit) {
        return new Command(words, environment, folder, input, newLimit);
    }

    /// What a finished command left.
    public record Result(List<String> words, int exit, String stdout, String stderr) {

        /// Standard output of a command that must have succeeded.
        public String orThrow() {
            if (exit != 0) {
                throw new IllegalStateException(
                        "exit %d of %s%n%s%s".formatted(exit, String.join(" ", words), stdout, stderr));
            }
            return stdout;
        }
    }

    public Result run() {
        try {
            var builder = new ProcessBuilder(words).directory(folder.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("KUBE"));
            builder.environment().putAll(environment);
            var process = builder.start();
            var stdout = reading(process.getInputStream()::readAllBytes);
            var stderr = reading(process.getErrorStream()::readAllBytes);
            var stdin = reading(() -> {
                try (var sink = process.getOutputStream()) {
                    sink.write(input.getBytes(StandardCharsets.UTF_8));
                } catch (IOException closedEarly) {
                    // a program that doesn't read its input is no error of ours
                }
                return new byte[0];
            });
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException(
                        "not finished within " + limit.toSeconds() + " s: " + String.join(" ", words));
            }
            stdin.get();
            return new Result(words, process.exitValue(), text(stdout), text(stderr));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private interface Bytes {
        byte[] get() throws IOException;
    }

    private static FutureTask<byte[]> reading(Bytes source) {
        var task = new FutureTask<>(source::get);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static String text(FutureTask<byte[]> bytes) throws InterruptedException, ExecutionException {
        return new String(bytes.get(), StandardCharsets.UTF_8);
    }
}
