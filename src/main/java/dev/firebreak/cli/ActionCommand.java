package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.cli.complete.InputLabel;
import dev.firebreak.cli.complete.Words;
import dev.firebreak.json.Json;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// `firebreak ACTION [TARGET…] [--INPUT VALUE]`: every action of the registry is a command, made from its
/// catalog entry. A one-shot action is a run of one step whose id is the action's.
final class ActionCommand implements Callable<Integer> {
    private final Session session;
    private final ActionType<?, ?> type;
    private final ActingOptions acting;
    private @Nullable CommandLine line;

    private ActionCommand(Session session, ActionType<?, ?> type, ActingOptions acting) {
        this.session = session;
        this.type = type;
        this.acting = acting;
    }

    static CommandLine line(Session session, ActionType<?, ?> type) {
        return line(session, type, new ActingOptions());
    }

    static CommandLine line(Session session, ActionType<?, ?> type, ActingOptions acting) {
        ActionCommand command = new ActionCommand(session, type, acting);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(type.id());
        spec.usageMessage().description(type.entry().title());
        spec.usageMessage().footer(type.example());
        if (type.entry().inputs().size() < 3) {
            spec.usageMessage().footer(type.example(), type.example() + " --dry-run");
        }
        spec.addMixin("acting", CommandSpec.forAnnotatedObject(acting));
        List<Catalog.Input> inputs = type.entry().inputs();
        Catalog.Input first = inputs.getFirst();
        spec.addPositional(PositionalParamSpec.builder()
                .index("0..*")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .splitRegex(first.type().list() ? "," : "")
                .paramLabel(label(first))
                .description(first.help() + ", for example " + first.example())
                .build());
        if (first.type().scalar() == ValueType.Scalar.POD) {
            spec.addOption(OptionSpec.builder("-l", "--selector")
                    .type(String.class)
                    .paramLabel("SEL")
                    .description("all pods with these labels, in the namespace")
                    .build());
        }
        for (Catalog.Input input : inputs) {
            String name = "--" + kebab(input.name());
            if (spec.findOption(name) == null && !name.equals("--namespace")) {
                spec.addOption(option(name, input, input.equals(first)));
            }
        }
        CommandLine line = new CommandLine(spec);
        command.line = line;
        return line;
    }

    private static OptionSpec option(String name, Catalog.Input input, boolean first) {
        OptionSpec.Builder option = OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .splitRegex(input.type().list() ? "," : "")
                .paramLabel(label(input))
                .description(
                        first
                                ? "the same as " + label(input)
                                : input.help() + choices(input) + ", for example " + input.example());
        if (input.type().equals(ValueType.of(ValueType.Scalar.BOOL))) {
            // alone it means yes, and what follows is its value only where that is true or false
            return option.type(Boolean.class)
                    .auxiliaryTypes(Boolean.class)
                    .splitRegex("")
                    .arity("0..1")
                    .fallbackValue("true")
                    .completionCandidates(Words.of(List.of("true", "false"), input.said()))
                    .build();
        }
        return input.choices().isEmpty()
                ? option.build()
                : option.completionCandidates(Words.of(input.choices(), input.said()))
                        .build();
    }

    @Override
    public Integer call() {
        Map<String, Arg> with = given();
        ConfiguredInputs configured = ConfiguredInputs.of(
                session,
                type.entry().inputs().stream().map(Catalog.Input::name).collect(Collectors.toSet()),
                with.keySet());
        configured
                .values()
                .forEach((input, value) -> with.put(
                        input, new Arg.Literal(value(type.entry().input(input).orElseThrow(), List.of(value.text())))));
        refuseMissing(with);
        Acting act = new Acting(session, acting);
        Runbook runbook = Runbook.ofAction(type.entry(), with);
        return act.finish(() -> act.starting(configured.notes())
                .act(
                        runbook,
                        Map.of(),
                        session.globals().namespace,
                        (world, book) -> session.cases().acting(book.title(), world)));
    }

    private Map<String, Arg> given() {
        CommandLine.ParseResult parsed = Objects.requireNonNull(line).getParseResult();
        Map<String, Arg> with = new LinkedHashMap<>();
        List<Catalog.Input> inputs = type.entry().inputs();
        for (Catalog.Input input : inputs) {
            List<String> texts = new ArrayList<>();
            String name = "--" + kebab(input.name());
            if (parsed.hasMatchedOption(name)) {
                Object value = parsed.matchedOptionValue(name, (Object) null);
                if (value instanceof List<?> list) {
                    list.forEach(v -> texts.add(String.valueOf(v)));
                } else {
                    texts.add(String.valueOf(value));
                }
            }
            if (input.equals(inputs.getFirst())) {
                List<String> targets = parsed.matchedPositionalValue(0, List.of());
                texts.addAll(targets);
                String selector = parsed.hasMatchedOption("-l") ? parsed.matchedOptionValue("-l", "") : null;
                if (selector != null && input.type().list()) {
                    texts.add("-l " + selector);
                }
            }
            if (input.name().equals("namespace")
                    && session.globals().namespace != null
                    && parsed.hasMatchedOption("-l")) {
                texts.add(session.globals().namespace);
            }
            if (!texts.isEmpty()) {
                with.put(input.name(), new Arg.Literal(value(input, texts)));
            }
        }
        return with;
    }

    private void refuseMissing(Map<String, Arg> with) {
        for (Catalog.Input input : type.entry().inputs()) {
            if (input.required() && !with.containsKey(input.name())) {
                throw new CommandLine.ParameterException(
                        Objects.requireNonNull(line),
                        type.id() + " needs " + input.help() + ", for example: " + type.example());
            }
        }
    }

    private static JsonNode value(Catalog.Input input, List<String> texts) {
        for (String text : texts) {
            if (!input.choices().isEmpty() && !input.choices().contains(text)) {
                throw new Refusal(
                        3,
                        Problem.block(
                                "wrong-value",
                                "--" + kebab(input.name()) + " is '" + text + "'",
                                "Write one of: " + String.join(", ", input.choices())));
            }
        }
        if (!input.type().list()) {
            if (texts.size() > 1) {
                throw new Refusal(
                        2,
                        Problem.block(
                                "usage",
                                "--" + kebab(input.name()) + " takes one value, and is given "
                                        + String.join(", ", texts),
                                "Give one of them"));
            }
            return InputValue.parse(input.type(), texts.getLast());
        }
        ArrayNode list = Json.array();
        ValueType one = ValueType.of(input.type().scalar());
        for (String text : texts) {
            list.add(text.startsWith("-l ") ? Json.of(text) : InputValue.parse(one, text));
        }
        return list;
    }

    private static String label(Catalog.Input input) {
        return InputLabel.of(input.name(), input.type(), input.choices());
    }

    /// The choices that are too many for a label.
    private static String choices(Catalog.Input input) {
        return input.choices().isEmpty() || InputLabel.shows(input.choices())
                ? ""
                : " (" + String.join(", ", input.choices()) + ")";
    }

    static String kebab(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
