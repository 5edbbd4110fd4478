package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Line;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people read has no line that is longer than the terminal, but for commands and links that are to be copied.
class WidthTest {
    private final Sample sample = Sample.ordinary();

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(ints = {80, 100, 120})
    void no_line_is_longer_than_the_terminal_but_for_what_is_copied(int width) {
        CaseState state = sample.state(home, false, sample.events());
        List<Line> lines = sample.lines(false, sample.events());
        Map<String, Consumer<PrintStream>> screens = Map.of(
                "events",
                out -> {
                    EventPrinter events = new EventPrinter(out, Theme.PLAIN, width);
                    lines.forEach(events::print);
                },
                "run",
                out -> new RunPrinter(out, Theme.PLAIN, width).print(state, "r1"),
                "timeline",
                out -> new TimelinePrinter(out, Theme.PLAIN, width).print("a miner", lines),
                "case",
                out -> new CasePrinter(out, Theme.PLAIN, width).show(state, false),
                "cases",
                out -> new CasePrinter(out, Theme.PLAIN, width).list(List.of(state)),
                "evidence",
                out -> new EvidencePrinter(out, Theme.PLAIN, width).list(state.exhibits(), false),
                "find",
                out -> new FindPrinter(out, Theme.PLAIN, width, true).print(sample.found(), "in namespace shop"),
                "actions",
                out -> {
                    ActionPrinter actions = new ActionPrinter(out, Theme.PLAIN, width);
                    actions.list(Registry.TYPES);
                    Registry.TYPES.forEach(actions::show);
                });

        screens.forEach((screen, printing) -> assertThat(printed(printing).lines())
                .as(screen)
                .allSatisfy(line -> assertThat(line)
                        .matches(each ->
                                Text.columns(each) <= width || each.contains("firebreak ") || each.contains("docs/"))));
    }
}
