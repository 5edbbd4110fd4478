package dev.firebreak.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import picocli.CommandLine;

/// Every command of the tree, and words that give it something to do on a range of crypto-miner.
///
/// @param ran a case with exhibit E001 and a standing change
/// @param look the file of a runbook that changes nothing
record EveryCommand(String ran, Path look) {
    /// Prints a format of its own, which is JSON too.
    private static final List<String> OWN_FORMAT = List.of("runbook schema");

    /// Prints a script, whatever format is asked for.
    private static final String SCRIPT = "completion";

    /// By command: what is typed after it where it has something to print, and how that ends. CASE is a case with
    /// a run, LOOK a runbook that changes nothing, NEW a file
    /// that is not there.
    private static final Map<String, Row> ROWS = Map.ofEntries(
            row(0, "get", "pods -n shop"),
            row(0, "describe", "shop/web-7f9c"),
            row(0, "blast-radius", "shop/web-7f9c"),
            row(0, "find", "shop/web-7f9c"),
            row(0, "reach", "shop/web-7f9c"),
            row(0, "plan", "contain-pod -i pod=shop/web-7f9c"),
            row(5, "run", "contain-pod -i pod=shop/web-7f9c --case new"),
            row(0, "resume", "CASE"),
            row(5, "undo", "CASE"),
            row(0, "status", "CASE"),
            row(0, "note", "CASE words"),
            row(0, "timeline", "CASE"),
            row(4, "doctor", ""),
            row(0, "config view", ""),
            row(0, "config init", "--config NEW"),
            row(0, "completion", "bash"),
            row(0, "version", ""),
            row(0, "help", "case close"),
            row(0, "rehearse", "crypto-miner --auto LOOK"),
            row(0, "case open", "another"),
            row(0, "case list", ""),
            row(0, "case show", "CASE"),
            row(0, "case handover", "CASE"),
            row(0, "case close", "CASE --reason done"),
            row(0, "case verify", "CASE"),
            row(0, "evidence list", "CASE"),
            row(0, "evidence show", "CASE E001"),
            row(0, "runbook list", ""),
            row(0, "runbook show", "contain-pod"),
            row(0, "runbook lint", "contain-pod"),
            row(0, "runbook permissions", "contain-pod"),
            row(0, "runbook schema", ""),
            row(0, "action list", ""),
            row(0, "action show", "isolate-pod"),
            row(0, "find-pods", "shop/web-7f9c --case new"),
            row(5, "collect-pod", "shop/web-7f9c --case new"),
            row(5, "isolate-pod", "shop/web-7f9c --case new"),
            row(
                    5,
                    "probe",
                    "shop/web-7f9c --case new --probe-image registry.example/agnhost@sha256:"
                            + "4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6"),
            row(5, "isolate-namespace", "shop --case new"),
            row(5, "isolate-workload", "shop/deploy/web --case new"),
            row(5, "cordon-node", "ip-10-0-1-23.eu-west-1.compute.internal --case new"),
            row(5, "mark-suspect", "shop/web-7f9c --case new"),
            row(5, "snapshot-volumes", "vol-0c0ffee0c0ffee002 --case new"),
            row(4, "export-snapshot", "snap-0123456789abcdef0 --bucket acme-evidence --case new"));

    private static final AtomicInteger NEW = new AtomicInteger();

    /// What is typed after the command, and the exit code.
    private record Row(int exit, String words) {}

    private static Map.Entry<String, Row> row(int exit, String command, String words) {
        return Map.entry(command, new Row(exit, words));
    }

    private static Row row(String command) {
        return Objects.requireNonNull(ROWS.get(command), "no row for " + command);
    }

    static EveryCommand of(String ran, Path folder) {
        try {
            return new EveryCommand(ran, Files.writeString(folder.resolve("look.yaml"), """
                runbook: look
                title: Look at a pod
                when: Nothing is to be changed
                inputs: {pod: {type: pod, help: the pod, example: shop/web-7f9c}}
                steps: [{id: scope, use: find-pods, with: {pod: "${inputs.pod}"}}]
                """));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Set<String> rows() {
        return ROWS.keySet();
    }

    /// How the command ends on the range.
    static int exit(String command) {
        return row(command).exit();
    }

    /// Whether a command line prints a format of its own, which is JSON too.
    static boolean ownFormat(String words) {
        return OWN_FORMAT.stream().anyMatch(words::startsWith);
    }

    /// Whether a command line prints a script.
    static boolean script(String words) {
        return words.startsWith(SCRIPT);
    }

    /// The words of every command that has none below it; without what is there for programs alone.
    static Stream<String> leaves() {
        List<String> leaves = new ArrayList<>();
        try (OnRange any = OnRange.of("crypto-miner")) {
            add(any.tree().getSubcommands(), "", leaves);
        }
        return leaves.stream();
    }

    private static void add(Map<String, CommandLine> commands, String above, List<String> leaves) {
        commands.forEach((name, command) -> {
            if (command.getCommandSpec().usageMessage().hidden()) {
                return;
            }
            if (command.getSubcommands().isEmpty()) {
                leaves.add(above + name);
            } else {
                add(command.getSubcommands(), above + name + " ", leaves);
            }
        });
    }

    /// The command and what is typed after it.
    String[] words(String command) {
        String line = (command + " " + row(command).words()).strip();
        return Arrays.stream(line.split(" +"))
                .map(word -> switch (word) {
                    case "CASE" -> ran;
                    case "LOOK" -> look.toString();
                    case "NEW" ->
                        look.resolveSibling("new-" + NEW.incrementAndGet() + ".yaml")
                                .toString();
                    default -> word;
                })
                .toArray(String[]::new);
    }
}
