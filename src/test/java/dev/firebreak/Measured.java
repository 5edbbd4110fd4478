package dev.firebreak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Main, which writes at its end what it took: the CPU time of its thread in ms, and the largest resident memory
/// of the process in KiB, as Linux counts it. The first argument is the file to write to.
final class Measured {
    private Measured() {}

    public static void main(String[] arguments) {
        Path file = Path.of(arguments[0]);
        long main = Thread.currentThread().threadId();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(file, main)));
        String[] words = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, words, 0, words.length);
        Main.main(words);
    }

    private static void write(Path file, long thread) {
        try {
            long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
            String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(file, Duration.ofNanos(cpu).toMillis() + " " + resident);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
