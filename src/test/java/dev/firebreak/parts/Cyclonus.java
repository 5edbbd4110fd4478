package dev.firebreak.parts;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The matcher of Cyclonus behind a small program of ours; what worlds, questions and answers look like stands in its
/// source, `parts/cyclonus/main.go`.
public final class Cyclonus {
    private static final JsonMapper JSON = new JsonMapper();

    /// The worlds of its generated cases, one for each step, without questions.
    public Stream<ObjectNode> cases() {
        return Command.of(Parts.cyclonus().toString(), "cases")
                .run()
                .orThrow()
                .lines()
                .map(line -> (ObjectNode) JSON.readTree(line));
    }

    /// A line for each world, a letter of it for each question: y or n.
    public List<String> answers(List<ObjectNode> worlds) {
        return ask("answer", worlds);
    }

    /// For each world: milliseconds for its questions by the unchanged matcher, how many are allowed, bytes of memory.
    public List<String> timed(List<ObjectNode> worlds) {
        return ask("time", worlds);
    }

    private static List<String> ask(String how, List<ObjectNode> worlds) {
        return Command.of(Parts.cyclonus().toString(), how)
                .reading(worlds.stream().map(ObjectNode::toString).collect(Collectors.joining("\n", "", "\n")))
                .run()
                .orThrow()
                .lines()
                .toList();
    }
}
