package dev.firebreak.bench;

import dev.firebreak.parts.Parts;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long single commands take from start to end, with and without the archive of a start, beside `kubectl` and,
/// where it is on PATH, `aws`: in turns, on a range in this process. System properties: `launcher` (`./firebreak`),
/// `rounds` (9).
public final class Start {
    private static final String LAUNCHER = System.getProperty("launcher", "./firebreak");
    private static final int ROUNDS = Integer.getInteger("rounds", 9);
    private static final Pattern SPENT = Pattern.compile("(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s\\s*$");

    private Start() {}

    /// Of one start: by the clock, and of processors.
    private record Taken(double wallMillis, double busyMillis) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("firebreak-bench");
        try (Range range = Range.open(Scenario.find("crypto-miner").orElseThrow(), InstantSource.system(), 1)) {
            Map<String, List<String>> commands = new LinkedHashMap<>();
            commands.put("firebreak version", List.of(LAUNCHER, "version"));
            commands.put("the same without the archive", without("version"));
            commands.put("firebreak find", List.of(LAUNCHER, "find", "-n", "shop", "-l", "app=web"));
            commands.put("find without the archive", without("find", "-n", "shop", "-l", "app=web"));
            String kubectl = Parts.kubectl().toString();
            commands.put("kubectl get pods", List.of(kubectl, "get", "pods", "-n", "shop", "-l", "app=web"));
            if (onPath("aws")) {
                commands.put("aws --version", List.of("aws", "--version"));
            }
            Map<String, List<Taken>> taken = new LinkedHashMap<>();
            for (int round = 0; round <= ROUNDS; round++) {
                for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                    Taken one = start(command.getValue(), range, home);
                    // the first is for the pages of the files
                    if (round > 0) {
                        taken.computeIfAbsent(command.getKey(), _ -> new ArrayList<>())
                                .add(one);
                    }
                }
            }
            taken.forEach((name, all) -> System.out.printf(
                    Locale.ROOT,
                    "%-28s %5.0f ms, %5.0f ms of a processor (of %d: fastest %.0f and %.0f)%n",
                    name,
                    all.stream().mapToDouble(Taken::wallMillis).sorted().toArray()[all.size() / 2],
                    all.stream().mapToDouble(Taken::busyMillis).sorted().toArray()[all.size() / 2],
                    all.size(),
                    all.stream().mapToDouble(Taken::wallMillis).min().orElseThrow(),
                    all.stream().mapToDouble(Taken::busyMillis).min().orElseThrow()));
        }
    }

    private static List<String> without(String... words) {
        List<String> command = new ArrayList<>(List.of("env", "FIREBREAK_ARCHIVE=off", LAUNCHER));
        command.addAll(List.of(words));
        return command;
    }

    private static boolean onPath(String program) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// A shell tells what its children spent.
    private static Taken start(List<String> command, Range range, Path home) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "\"$@\" >/dev/null 2>&1 || exit; times", "sh"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(range.environment());
        builder.environment().put("FIREBREAK_HOME", home.toString());
        long began = System.nanoTime();
        Process process = builder.start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        double wall = (System.nanoTime() - began) / 1e6;
        Matcher spent = SPENT.matcher(told);
        if (exit != 0 || !spent.find()) {
            throw new IllegalStateException(command + " exits " + exit + ": " + told);
        }
        return new Taken(wall, millis(spent, 1) + millis(spent, 3));
    }

    private static double millis(Matcher spent, int group) {
        return Integer.parseInt(spent.group(group)) * 60_000.0 + Double.parseDouble(spent.group(group + 1)) * 1000;
    }
}
