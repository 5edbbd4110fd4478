package dev.firebreak.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A program in a terminal of 80 columns and 24 rows, which `script` makes: what is typed there, and when words came.
final class Typed implements AutoCloseable {
    private static final Pattern CONTROLS = Pattern.compile("\u001b(\\[[0-9;?]*[A-Za-z]|[=>78()][B0]?)|\u0007");
    private static final long PATIENCE_SECONDS = 120;

    private final long began = System.nanoTime();
    private final Process process;
    private final StringBuilder shown = new StringBuilder();

    Typed(List<String> command, Map<String, String> environment) throws IOException {
        String line = "stty rows 24 cols 80; exec '" + String.join("' '", command) + "'";
        List<String> words = new ArrayList<>(List.of("script", "-qfec", line, "/dev/null"));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("TERM", "xterm-256color", "SHELL", "/bin/sh"));
        this.process = builder.start();
        Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        byte[] bytes = new byte[65536];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                synchronized (shown) {
                    shown.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
                    shown.notifyAll();
                }
            }
        } catch (IOException gone) {
            // its end is what the one who waits for words is told
        }
    }

    /// Types keys, and forgets what was shown before.
    Typed type(String keys) throws IOException {
        synchronized (shown) {
            shown.setLength(0);
        }
        return more(keys);
    }

    Typed more(String keys) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write(keys.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return this;
    }

    /// Whether these words come within so long.
    boolean within(long millis, String words) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (shown) {
            while (!CONTROLS.matcher(shown).replaceAll("").contains(words)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                shown.wait(left);
            }
            return true;
        }
    }

    /// Waits for words; how many milliseconds after the program's start they came.
    double until(String words) throws InterruptedException {
        if (!within(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS), words)) {
            throw new IllegalStateException("waited for " + words + ":\n" + shown);
        }
        return (System.nanoTime() - began) / 1e6;
    }

    /// The process of the program.
    long pid() {
        return process.children().findFirst().orElseThrow().pid();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
