package dev.firebreak.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// What a test run did with the real parts: printed at its end and written to `target/real-parts.txt`.
final class PartsSummary implements AutoCloseable {

    private final PartCache cache;
    private final Map<Part, Integer> testsByPart = new EnumMap<>(Part.class);
    private final Map<String, String> leftOut = new TreeMap<>();

    PartsSummary(PartCache cache) {
        this.cache = cache;
    }

    synchronized void used(Part part) {
        testsByPart.merge(part, 1, Integer::sum);
    }

    synchronized void leftOut(String testClass, String why) {
        leftOut.put(testClass, why);
    }

    synchronized String text() {
        var text = new StringBuilder("Real parts in this run:\n");
        for (var part : Part.values()) {
            int tests = testsByPart.getOrDefault(part, 0);
            text.append("  %s: ".formatted(part.title()));
            text.append(
                    tests == 0
                            ? "no test ran on it\n"
                            : "%d %s on %s%n".formatted(tests, tests == 1 ? "test" : "tests", part.versions(cache)));
        }
        leftOut.forEach((testClass, why) -> text.append("  NOT RUN: %s: %s%n".formatted(testClass, why)));
        return text.toString();
    }

    @Override
    public void close() {
        Parts.close();
        Parts.NOT_RUN.forEach(this::leftOut);
        System.out.print(text());
        var target = Path.of(System.getProperty("basedir", "."), "target");
        try {
            Files.createDirectories(target);
            Files.writeString(target.resolve("real-parts.txt"), text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
