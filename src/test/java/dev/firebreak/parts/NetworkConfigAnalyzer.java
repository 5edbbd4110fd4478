package dev.firebreak.parts;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// network-config-analyzer behind a small program of ours, which is asked as [Cyclonus] is.
public final class NetworkConfigAnalyzer {
    private NetworkConfigAnalyzer() {}

    /// A line for each world, a letter of it for each question: y or n.
    public static List<String> answers(List<ObjectNode> worlds) {
        return Command.of(Parts.networkConfigAnalyzer().toString())
                .reading(worlds.stream().map(ObjectNode::toString).collect(Collectors.joining("\n", "", "\n")))
                .within(Duration.ofMinutes(10))
                .run()
                .orThrow()
                .lines()
                .toList();
    }
}
