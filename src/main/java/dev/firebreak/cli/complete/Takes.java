package dev.firebreak.cli.complete;

import dev.firebreak.action.Registry;
import dev.firebreak.model.Catalog;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.Arg;
import dev.firebreak.runbook.Runbook;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/// What each option and argument takes, by its label in the command tree. A label that nothing here knows is a mistake
/// of the tree.
final class Takes {
    private static final Pattern CHOICES = Pattern.compile("[a-z0-9-]+(\\|[a-z0-9-]+)+");

    private static final Source RUNBOOK = LocalNames::runbooks;
    private static final Source ACTION = LocalNames::actions;
    private static final Source FILES_ELSE = LocalNames::filesElse;
    private static final Source CASE = LocalNames::cases;
    private static final Source POD_OR_INTERNET = LiveNames.POD.and(
            (asked, into) -> into.add("internet", "what is outside of the cluster and its networks", "values"));

    private static final Map<String, Source> BY_LABEL = Map.ofEntries(
            // in the cluster
            Map.entry("POD", LiveNames.POD),
            Map.entry("NS/POD", LiveNames.POD_ALONE),
            Map.entry("WORKLOAD", LiveNames.WORKLOAD),
            Map.entry("KIND/NAME", LiveNames.WORKLOAD),
            Map.entry("NODE", LiveNames.anywhere(Sort.NODE)),
            Map.entry("NS", LiveNames::namespaces),
            Map.entry("NS/NAME", LiveNames::accounts),
            Map.entry("VOLUME", LiveNames.anywhere(Sort.VOLUME)),
            Map.entry("REF", LiveNames.anywhere(Sort.IMAGE)),
            Map.entry("TYPE", LiveNames::got),
            Map.entry("NAME", LiveNames::ofType),
            Map.entry("TYPE/NAME", LiveNames::described),
            Map.entry("X", POD_OR_INTERNET),
            Map.entry("Y", POD_OR_INTERNET),
            // on this machine
            Map.entry("CONTEXT", LocalNames::contexts),
            Map.entry("RUNBOOK", RUNBOOK),
            Map.entry("RUNBOOK|FILE", RUNBOOK.and(FILES_ELSE)),
            Map.entry("RUNBOOK|ACTION", RUNBOOK.and(ACTION).and(FILES_ELSE)),
            Map.entry("RUNBOOK|FILE|ACTION", RUNBOOK.and(ACTION).and(FILES_ELSE)),
            Map.entry("ACTION", ACTION),
            Map.entry("CASE", CASE),
            Map.entry("CASE|new", CASE.and((asked, into) -> into.add("new", "a case of its own", "cases"))),
            Map.entry("CASE[/rN]", LocalNames::runs),
            Map.entry("CASE[/rN[/STEP]]", LocalNames::runsAndSteps),
            Map.entry("[CASE] TEXT", LocalNames::caseThenText),
            Map.entry("[CASE] EXHIBIT", LocalNames::caseThenExhibit),
            Map.entry("STEP", LocalNames::steps),
            Map.entry(
                    "STEP=done|not-done|again",
                    Source.assignment(
                            LocalNames::doubts,
                            (asked, step) -> Source.of(new Said(Map.of(
                                    "done", "it happened",
                                    "not-done", "it did not happen",
                                    "again", "send it once more"))))),
            Map.entry("KEY=VALUE", Source.assignment(LocalNames::inputs, Takes::input)),
            Map.entry(
                    "FACT=no|unknown",
                    Source.assignment(
                            (asked, into) -> List.of("applied", "enforced", "cut", "holds")
                                    .forEach(fact -> into.open(fact + "=", "", "facts")),
                            (asked, fact) -> Source.of(Words.of(List.of("no", "unknown"))))),
            Map.entry("COMMAND", LocalNames::commands),
            Map.entry("CODE", LocalNames::waivable),
            Map.entry("SNAPSHOT", LocalNames::snapshots),
            Map.entry("FILE", LocalNames::files),
            Map.entry("DIR", LocalNames::folders),
            Map.entry("N/PROTO", LocalNames::port),
            Map.entry("BOOL", Source.of(Words.of(List.of("true", "false")))),
            // what nobody but the user knows
            Map.entry("INT", Source.OWN),
            Map.entry("DURATION", Source.OWN),
            Map.entry("TIME", Source.OWN),
            Map.entry("SEL", Source.OWN),
            Map.entry("USER", Source.OWN),
            Map.entry("GROUP", Source.OWN),
            Map.entry("CLUSTER", Source.OWN),
            Map.entry("REGION", Source.OWN),
            Map.entry("PROFILE", Source.OWN),
            Map.entry("ARN", Source.OWN),
            Map.entry("ID", Source.OWN),
            Map.entry("TITLE", Source.OWN),
            Map.entry("TEXT", Source.OWN),
            Map.entry("sha256:HEX", Source.OWN),
            Map.entry("BUCKET", Source.OWN),
            Map.entry("PREFIX", Source.OWN),
            Map.entry("CONTROL", Source.OWN),
            Map.entry("PROBE-IMAGE", Source.OWN),
            Map.entry("BLACKHOLE-IMAGE", Source.OWN),
            Map.entry("SECURITY-GROUP", Source.OWN));

    /// Words with what each means.
    private record Said(Map<String, String> meanings) implements Words {
        @Override
        public Iterator<String> iterator() {
            return meanings.keySet().stream().sorted().iterator();
        }

        @Override
        public String says(String word) {
            return meanings.getOrDefault(word, "");
        }
    }

    private Takes() {}

    /// Empty where nothing is known of it.
    static Optional<Source> of(ArgSpec arg) {
        Source one = words(arg).map(Source::of).orElseGet(() -> byLabel(arg.paramLabel()));
        if (one == null) {
            return Optional.empty();
        }
        return Optional.of(arg.splitRegex().isEmpty() ? one : Source.list(one));
    }

    private static Optional<Words> words(ArgSpec arg) {
        return Stream.concat(Stream.of(arg.converters()), Stream.ofNullable((Object) arg.completionCandidates()))
                .filter(Words.class::isInstance)
                .map(Words.class::cast)
                .findFirst();
    }

    private static @Nullable Source byLabel(String label) {
        Source known = BY_LABEL.get(label);
        return known == null && CHOICES.matcher(label).matches()
                ? Source.of(Words.of(List.of(label.split("\\|", -1))))
                : known;
    }

    /// What the input of a runbook takes; of a text that the runbook alone knows, nothing.
    private static Source input(Asked asked, String key) {
        Runbook.InputDecl input = asked.inputs().get(key);
        if (input == null) {
            return Source.OWN;
        }
        Source byLabel = byLabel(LocalNames.label(input));
        List<String> choices =
                input.type().scalar() == ValueType.Scalar.BOOL ? List.of("true", "false") : input.choices();
        Source one = !choices.isEmpty()
                ? Source.of(Words.of(choices, said(asked, key)))
                : byLabel == null ? Source.OWN : byLabel;
        return input.type().list() ? Source.list(one) : one;
    }

    /// What the action says of the values that a step of the runbook hands to it as they are.
    private static Map<String, String> said(Asked asked, String key) {
        return asked.runbook().stream()
                .flatMap(runbook -> runbook.steps().stream())
                .flatMap(step -> step.with().entrySet().stream()
                        .filter(with -> with.getValue().equals(new Arg.FromInput(key)))
                        .flatMap(with ->
                                Registry.find(step.use())
                                        .flatMap(type -> type.entry().input(with.getKey()))
                                        .stream()))
                .map(Catalog.Input::said)
                .filter(said -> !said.isEmpty())
                .findFirst()
                .orElse(Map.of());
    }
}
