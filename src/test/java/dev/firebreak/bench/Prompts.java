package dev.firebreak.bench;

import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// How long it takes from the start of the shell to its prompt, and to the first name of a pod that it completes,
/// beside single commands, `kubectl` and `aws`: in turns, on a real API server. Then, with many pods, how long from Tab
/// to the candidates, and what the shell takes of the memory. System properties: `launcher` (`./firebreak`), `rounds`
/// (15, after 2 that don't count), `pods` (5000).
public final class Prompts {
    private static final String LAUNCHER = System.getProperty("launcher", "./firebreak");
    private static final int ROUNDS = Integer.getInteger("rounds", 15);
    private static final int PODS = Integer.getInteger("pods", 5000);
    private static final int UNCOUNTED = 2;
    private static final int NAMESPACES = 20;
    private static final int TABS = 50;
    private static final int AGAIN_MILLIS = 50;
    private static final String PROMPT = "LIVE> ";

    private final RealCluster real;
    private final Map<String, String> environment;
    private final Map<String, List<Double>> taken = new LinkedHashMap<>();

    private Prompts(RealCluster real, Path home) {
        this.real = real;
        this.environment =
                Map.of("KUBECONFIG", real.kubeconfig().toString(), "FIREBREAK_HOME", home.toString(), "AWS_PAGER", "");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("firebreak-bench");
        try (RealCluster real = RealCluster.start()) {
            Prompts prompts = new Prompts(real, home);
            prompts.few();
            prompts.many();
        }
    }

    private void few() throws IOException, InterruptedException {
        real.api().createNamespace("shop");
        pods(List.of("checkout-5d8f", "web-7f9c", "web-k2lm"), i -> "shop");
        String kubectl = Parts.kubectl().toString();
        String aws = Parts.aws().toString();
        System.out.println("load " + Files.readString(Path.of("/proc/loadavg")).strip());
        for (int round = -UNCOUNTED; round < ROUNDS; round++) {
            shell(round);
            took(round, "firebreak get pods", ended(List.of(LAUNCHER, "get", "pods", "-n", "shop")));
            took(round, "kubectl get pods", ended(List.of(kubectl, "get", "pods", "-n", "shop")));
            took(round, "aws --version", ended(List.of(aws, "--version")));
        }
        taken.forEach((name, all) -> System.out.printf(Locale.ROOT, "%-26s %s%n", name, spread(all, 0)));
        System.out.println("load " + Files.readString(Path.of("/proc/loadavg")).strip());
    }

    private void shell(int round) throws IOException, InterruptedException {
        try (Typed shell = new Typed(List.of(LAUNCHER), environment)) {
            took(round, "firebreak, to the prompt", shell.until(PROMPT));
            shell.type("isolate-pod shop/che");
            do {
                shell.more("\t");
            } while (!shell.within(AGAIN_MILLIS, "ckout-5d8f"));
            // what was typed of it stands on the screen already
            took(round, "to the first pod's name", shell.until("ckout-5d8f"));
        }
    }

    private void took(int round, String what, double millis) {
        if (round >= 0) {
            taken.computeIfAbsent(what, _ -> new ArrayList<>()).add(millis);
        }
    }

    private double ended(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        long began = System.nanoTime();
        int exit = builder.start().waitFor();
        double millis = (System.nanoTime() - began) / 1e6;
        if (exit != 0) {
            throw new IllegalStateException(command + " exits " + exit);
        }
        return millis;
    }

    private void many() throws IOException, InterruptedException {
        for (int i = 1; i < NAMESPACES; i++) {
            real.api().createNamespace("team-" + i);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < PODS; i++) {
            names.add("web-7f9c8d6b5-%05d".formatted(i));
        }
        pods(names, i -> i % NAMESPACES == 0 ? "shop" : "team-" + i % NAMESPACES);
        try (Typed shell = new Typed(List.of(LAUNCHER), environment)) {
            shell.until(PROMPT);
            String last = names.get(PODS - NAMESPACES);
            shell.type("isolate-pod shop/" + last.substring(0, last.length() - 2));
            do {
                shell.more("\t");
            } while (!shell.within(AGAIN_MILLIS, last));
            System.out.printf(Locale.ROOT, "%d pods known, memory: %s%n", PODS, memory(shell.pid()));
            List<Double> tabs = new ArrayList<>();
            for (int i = 0; i < Math.min(TABS, PODS / 100); i++) {
                shell.type("\u0015isolate-pod shop/web-7f9c8d6b5-%03d".formatted(i));
                shell.until("-%03d".formatted(i));
                Thread.sleep(200);
                long began = System.nanoTime();
                shell.type("\t").until("-%03d80".formatted(i));
                tabs.add((System.nanoTime() - began) / 1e6);
            }
            System.out.printf(
                    Locale.ROOT, "from Tab to the candidates  %s; the first %.0f%n", spread(tabs, 1), tabs.getFirst());
            System.out.printf(Locale.ROOT, "after that, memory: %s%n", memory(shell.pid()));
        }
    }

    private void pods(List<String> names, IntFunction<String> namespace) {
        List<String> bodies = names.stream().map("""
            {"metadata": {"name": "%s", "labels": {"app": "web", "pod-template-hash": "7f9c8d6b5", "team": "shop"}},
             "spec": {"serviceAccountName": "default", "containers": [
              {"name": "app", "image": "registry.example/shop/web:1.4", "env": [{"name": "A", "value": "1"}]},
              {"name": "proxy", "image": "registry.example/mesh/proxy:2.3", "args": ["--drain", "30s"]}]}}
            """::formatted).toList();
        new Requests(real, 16)
                .send("POST", "application/json", i -> "/api/v1/namespaces/" + namespace.apply(i) + "/pods", bodies);
    }

    private static String spread(List<Double> all, int digits) {
        List<Double> sorted = all.stream().sorted().toList();
        String number = "%." + digits + "f";
        return (number + " ms [" + number + "-" + number + "] of %d")
                .formatted(sorted.get(all.size() / 2), sorted.getFirst(), sorted.getLast(), all.size());
    }

    /// What it takes now and took at most, as Linux counts it: with the archive, which all processes share.
    private static String memory(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS") || line.startsWith("Rss"))
                .map(line -> line.replaceAll("\\s+", " "))
                .map(line -> line.split(" ", -1))
                .map(words -> words[0] + " " + Integer.parseInt(words[1]) / 1024 + " MiB")
                .collect(Collectors.joining(", "));
    }
}
