package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reason;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.Verification;
import dev.firebreak.json.Json;
import dev.firebreak.model.Location;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Text that an attacker wrote reaches every printer, and never the terminal as it is.
class HostileTextTest {
    private static final String EVIL = "x\u001b[2J\u001b]0;t\u0007\r\u009b31m\u202e\u200b\u2028\ny";

    private final Sample sample = new Sample(EVIL);

    @TempDir
    Path home;

    /// Every member that a cluster, a server or a person fills, filled with it.
    private static List<Sample.At> everywhere() {
        Target target = new Target(EVIL, EVIL, EVIL, EVIL, EVIL);
        List<Reason> reasons = List.of(new Reason(EVIL, EVIL, EVIL, EVIL));
        Entry.TargetVerdict about = new Entry.TargetVerdict(target, EVIL, EVIL, EVIL, EVIL, reasons);
        List<Entry> entries = List.of(
                new Entry.RunStarted(
                        EVIL,
                        EVIL,
                        EVIL,
                        Json.object().put(EVIL, EVIL),
                        Json.object().put("kind", EVIL),
                        EVIL),
                new Entry.Plan(EVIL, Json.object()),
                new Entry.Approval(
                        EVIL,
                        false,
                        EVIL,
                        EVIL,
                        EVIL,
                        true,
                        List.of(new Entry.Accepted(EVIL, EVIL, EVIL)),
                        List.of(new Entry.Waived(EVIL, EVIL))),
                new Entry.StepStarted(EVIL),
                new Entry.Intent("i1", Json.object().put("words", EVIL).put("undo", "inverse")),
                new Entry.OutcomeEntry("i1", Outcome.Result.FAILED, 409, EVIL, 1, null, EVIL, EVIL),
                new Entry.Intent("i2", Json.object().put("verb", EVIL)),
                new Entry.InDoubt(EVIL, EVIL, EVIL),
                new Entry.ReconciledEntry(EVIL, EVIL, Entry.Settled.HAPPENED, EVIL, null),
                new Entry.WaitEntry(EVIL, EVIL, null),
                new Entry.VerdictEntry(EVIL, EVIL, EVIL, EVIL, reasons, List.of(about, about)),
                new Entry.ExhibitEntry(EVIL, EVIL, target, EVIL, EVIL, 1L, true, EVIL, EVIL, EVIL),
                new Entry.ExhibitEntry("E2", EVIL, target, EVIL, null, null, false, EVIL, null, null),
                new Entry.NoteEntry(EVIL, Entry.NoteKind.OBSERVATION, EVIL, EVIL),
                new Entry.StepFinished(Entry.StepResult.FAILED, EVIL, null, null),
                new Entry.RunFinished(Entry.RunResult.FAILED, 6, EVIL),
                new Entry.CaseClosed(EVIL),
                new Entry.TornTail(1, EVIL, EVIL));
        List<Sample.At> all = new ArrayList<>();
        entries.forEach(entry -> all.add(new Sample.At("r1", EVIL, entry)));
        return all;
    }

    private static void staysClean(String what, Consumer<PrintStream> printing) {
        String text = printed(printing);
        assertThat(text).as(what).contains("x\\u001b[2J");
        assertThat(text.codePoints().filter(c -> c != '\n'))
                .as(what)
                .noneMatch(c -> Character.getType(c) == Character.CONTROL
                        || Character.getType(c) == Character.FORMAT
                        || Character.getType(c) == Character.LINE_SEPARATOR);
        assertThat(text.lines()).as(what).noneMatch(line -> line.startsWith("y"));
    }

    @Test
    void no_printer_lets_it_through() {
        Theme plain = Theme.PLAIN;
        List<Sample.At> events = everywhere();
        List<Line> lines = sample.lines(true, events);
        CaseState state = sample.state(home, true, events);
        Problem problem = Problem.at(new Location(EVIL, 1, 1), EVIL, EVIL, EVIL)
                .because(EVIL)
                .in(EVIL)
                .about(new Target(EVIL, EVIL, EVIL + "z", EVIL, EVIL));

        for (int width : new int[] {80, 120}) {
            staysClean("plan", out -> new PlanPrinter(out, plain, width, true).print(sample.plan(), "firebreak"));
            staysClean("blocked", out -> new PlanPrinter(out, plain, width, true).print(sample.blocked(), "firebreak"));
            staysClean("timeline", out -> new TimelinePrinter(out, plain, width).print(EVIL, lines));
            staysClean("run", out -> new RunPrinter(out, plain, width).print(state, "r1"));
            staysClean("case", out -> new CasePrinter(out, plain, width).show(state, false));
            staysClean("cases", out -> new CasePrinter(out, plain, 200).list(List.of(state)));
            staysClean(
                    "found", out -> new FindPrinter(out, plain, 200, false).print(sample.found(), "in namespace shop"));
            staysClean("evidence", out -> new EvidencePrinter(out, plain, 400).list(state.exhibits(), false));
            staysClean(
                    "exhibit",
                    out -> new EvidencePrinter(out, plain, width)
                            .show(state.exhibits().getFirst()));
        }
        staysClean("problem", out -> new ProblemPrinter(out, plain, 80).print(List.of(problem)));
        for (Line line : lines) {
            if (!(line.entry() instanceof Entry.Plan)) {
                staysClean(line.entry().event(), out -> new EventPrinter(out, plain, 80).print(line));
            }
        }
        staysClean(
                "verification",
                out -> new VerificationPrinter(out, plain, 100)
                        .print(new Verification(
                                EVIL,
                                false,
                                Verification.Level.NONE,
                                List.of(EVIL),
                                1,
                                EVIL,
                                new Verification.FirstBad(1L, 1, EVIL, EVIL),
                                List.of(EVIL),
                                true,
                                List.of(problem))));
    }

    @Test
    void wide_characters_keep_the_columns_aligned() {
        String table = printed(out ->
                new FindPrinter(out, Theme.PLAIN, 200, false).print(new Sample("日本語").found(), "in namespace shop"));

        List<String> rows = table.lines().limit(2).toList();
        String before = rows.get(1).substring(0, rows.get(1).indexOf("Running"));
        assertThat(Text.columns(before)).isEqualTo(rows.getFirst().indexOf("PHASE"));
    }
}
