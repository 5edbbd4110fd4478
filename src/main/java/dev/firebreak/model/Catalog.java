package dev.firebreak.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The actions that a runbook may use, as data: enough to lint, complete and document without touching an
/// action.
public record Catalog(List<ActionEntry> actions) {

    public Catalog {
        actions = List.copyOf(actions);
    }

    public Optional<ActionEntry> action(String id) {
        return actions.stream().filter(a -> a.id().equals(id)).findFirst();
    }

    /// One action. The first input is the positional target on the command line.
    public record ActionEntry(String id, String title, String help, List<Input> inputs, List<Output> outputs) {
        public ActionEntry {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }

        public Optional<Input> input(String name) {
            return inputs.stream().filter(i -> i.name().equals(name)).findFirst();
        }

        public Optional<Output> output(String name) {
            return outputs.stream().filter(o -> o.name().equals(name)).findFirst();
        }
    }

    /// One input. `choices` is empty where any value of the type will do; `said` is a few words about each of the
    /// values that stand for themselves badly, shown beside them where they are completed; `fallback` is the
    /// default, as text.
    public record Input(
            String name,
            ValueType type,
            boolean required,
            String help,
            String example,
            @Nullable String fallback,
            List<String> choices,
            Map<String, String> said) {
        public Input {
            choices = List.copyOf(choices);
            said = Map.copyOf(said);
        }

        public Input(
                String name,
                ValueType type,
                boolean required,
                String help,
                String example,
                @Nullable String fallback,
                List<String> choices) {
            this(name, type, required, help, example, fallback, choices, Map.of());
        }
    }

    /// One output; `later` when it is known only after executing.
    public record Output(String name, ValueType type, String help, boolean later) {}
}
