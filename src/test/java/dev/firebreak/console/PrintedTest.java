package dev.firebreak.console;

import static dev.firebreak.console.Golden.printed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Line;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintedTest {
    private final Sample sample = Sample.ordinary();

    @TempDir
    Path home;

    private static String events(List<Line> lines, Theme theme) {
        return printed(out -> {
            EventPrinter printer = new EventPrinter(out, theme, 100);
            lines.forEach(printer::print);
        });
    }

    @Test
    void a_plan_says_what_stands_against_it_what_it_does_and_how_to_approve_it() throws IOException {
        Golden.matches(
                "plan-80",
                printed(out -> new PlanPrinter(out, Theme.PLAIN, 80, false)
                        .print(
                                sample.plan(),
                                "firebreak run contain-pod --approve "
                                        + sample.plan().digest())));
        Golden.matches(
                "plan-120",
                printed(out -> new PlanPrinter(out, Theme.PLAIN, 120, false)
                        .print(
                                sample.plan(),
                                "firebreak run contain-pod --approve "
                                        + sample.plan().digest())));
    }

    @Test
    void a_wide_plan_has_the_equivalent_lines_unbroken() throws IOException {
        String plan = printed(out -> new PlanPrinter(out, Theme.PLAIN, 80, true)
                .print(
                        sample.plan(),
                        "firebreak run contain-pod --approve " + sample.plan().digest()));

        Golden.matches("plan-wide", plan);
        assertThat(plan.lines()).contains(sample.label().command().replace("{case}", "CASE"));
    }

    @Test
    void a_blocked_plan_says_so_and_offers_no_approval() throws IOException {
        String plan = printed(out ->
                new PlanPrinter(out, Theme.PLAIN, 80, false).print(sample.blocked(), "firebreak run contain-pod"));

        Golden.matches("plan-blocked", plan);
        assertThat(plan).contains("can't be approved").doesNotContain("--approve");
    }

    @Test
    void of_many_problems_of_a_kind_a_plan_tells_the_first_few_and_how_many_more() {
        Plan few = sample.plan();
        List<Problem> many = IntStream.range(0, 30)
                .mapToObj(i -> Problem.warn("pod-pending", "pod shop/web-" + i + " has not started", null))
                .toList();
        Plan plan = new Plan(few.runbook(), few.inputs(), few.world(), few.steps(), many, few.undoes());

        assertThat(printed(
                        out -> new PlanPrinter(out, Theme.PLAIN, 120, false).print(plan, "firebreak run contain-pod")))
                .contains("shop/web-0 ", "shop/web-2 ", "and 27 more (pod-pending)")
                .doesNotContain("shop/web-3 ");
        assertThat(printed(
                        out -> new PlanPrinter(out, Theme.PLAIN, 120, true).print(plan, "firebreak run contain-pod")))
                .contains("shop/web-0 ", "shop/web-29 ")
                .doesNotContain("more (pod-pending)");
    }

    @Test
    void the_lines_of_a_run_are_told_one_by_one() throws IOException {
        Golden.matches("events", events(sample.lines(false, sample.events()), Theme.PLAIN));
    }

    @Test
    void a_run_ends_with_its_steps_the_three_facts_and_the_next_command() throws IOException {
        CaseState state = sample.state(home, false, sample.events());

        String run = printed(out -> new RunPrinter(out, Theme.PLAIN, 100).print(state, "r1"));

        Golden.matches("run", run);
        assertThat(run.lines()).last().asString().startsWith("Next: firebreak resume " + Sample.CASE);
    }

    @Test
    void a_run_whose_process_died_is_resumed_next() {
        CaseState state = sample.state(home, false, sample.events().subList(0, 9));

        String run = printed(out -> new RunPrinter(out, Theme.PLAIN, 100).print(state, "r1"));

        assertThat(run)
                .contains("Result: the run has not come to an end")
                .containsPattern("isolate +isolate-pod +IN DOUBT")
                .containsPattern("snapshot +snapshot-volumes +not reached")
                .endsWith("Next: firebreak resume " + Sample.CASE + "/r1\n");
    }

    @Test
    void a_timeline_is_drawn() throws IOException {
        List<Line> lines = sample.lines(false, sample.events());

        Golden.matches(
                "timeline-80",
                printed(out -> new TimelinePrinter(out, Theme.PLAIN, 80).print("web-7f9c mines coins", lines)));
        Golden.matches(
                "timeline-120",
                printed(out -> new TimelinePrinter(out, Theme.PLAIN, 120).print("web-7f9c mines coins", lines)));
    }

    @Test
    void a_timeline_of_a_terminal_without_unicode_is_drawn_in_ascii() throws IOException {
        String timeline = printed(
                StandardCharsets.US_ASCII,
                out -> new TimelinePrinter(out, Theme.PLAIN, 80)
                        .print("web-7f9c mines coins", sample.lines(false, sample.events())));

        Golden.matches("timeline-ascii", timeline);
        assertThat(timeline.chars()).allMatch(c -> c < 128);
        assertThat(timeline).doesNotContain("? applied");
    }

    @Test
    void an_exercise_is_marked_wherever_it_could_be_taken_for_the_real_thing() {
        CaseState state = sample.state(home, true, sample.events());
        List<Line> lines = sample.lines(true, sample.events());

        assertThat(List.of(
                        printed(out -> new TimelinePrinter(out, Theme.PLAIN, 80).print("t", lines)),
                        printed(out -> new TimelinePrinter(out, Theme.PLAIN, 80).print("t", true, lines.subList(3, 5))),
                        printed(out -> new RunPrinter(out, Theme.PLAIN, 100).print(state, "r1")),
                        printed(out -> new CasePrinter(out, Theme.PLAIN, 80).show(state, false)),
                        printed(out -> new CasePrinter(out, Theme.PLAIN, 120).list(List.of(state))),
                        events(lines, Theme.PLAIN)))
                .allSatisfy(text -> assertThat(text).contains("EXERCISE"));
        assertThat(events(sample.lines(false, sample.events()), Theme.PLAIN)).doesNotContain("EXERCISE");
    }

    @Test
    void a_case_shows_what_stands_what_is_in_doubt_and_what_to_do() throws IOException {
        CaseState state = sample.state(home, false, sample.events().subList(0, 22));

        Golden.matches("case", printed(out -> new CasePrinter(out, Theme.PLAIN, 80).show(state, false)));
        Golden.matches("cases", printed(out -> new CasePrinter(out, Theme.PLAIN, 80).list(List.of(state))));
    }

    @Test
    void pods_evidence_and_actions_are_tables_of_the_terminals_width() throws IOException {
        CaseState state = sample.state(home, false, sample.events());

        Golden.matches(
                "find",
                printed(out ->
                        new FindPrinter(out, Theme.PLAIN, 120, false).print(sample.found(), "in namespace shop")));
        Golden.matches(
                "evidence", printed(out -> new EvidencePrinter(out, Theme.PLAIN, 100).list(state.exhibits(), false)));
        assertThat(printed(out ->
                                new FindPrinter(out, Theme.PLAIN, 80, false).print(sample.found(), "in namespace shop"))
                        .lines())
                .allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(80));
    }

    @Test
    void an_action_has_a_manual_page_with_every_input_and_output() {
        String page = printed(out -> new ActionPrinter(out, Theme.PLAIN, 80).show(IsolatePod.TYPE));

        assertThat(page).startsWith("isolate-pod: ").endsWith("  " + IsolatePod.TYPE.example() + "\n");
        IsolatePod.TYPE
                .entry()
                .inputs()
                .forEach(input -> assertThat(page)
                        .containsPattern("\n--"
                                + input.name().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) + "\\s"));
        IsolatePod.TYPE.entry().outputs().forEach(output -> assertThat(page).contains("\n" + output.name() + " "));
        assertThat(page.lines())
                .allSatisfy(line -> assertThat(Text.columns(line)).isLessThanOrEqualTo(80));
    }

    @Test
    void a_runbook_shows_its_inputs_steps_and_how_to_look() {
        Runbook runbook = new Library(Registry.catalog()).find("contain-pod");

        String page = printed(out -> new RunbookPrinter(out, Theme.PLAIN, 100).show(runbook));

        runbook.inputs().keySet().forEach(input -> assertThat(page).contains("\n" + input + " "));
        runbook.steps().forEach(step -> assertThat(page).containsPattern("\n" + step.id() + " +" + step.use() + " "));
        assertThat(page).contains("firebreak plan contain-pod -i pod=shop/web-7f9c\n");
        assertThat(printed(out -> new RunbookPrinter(out, Theme.PLAIN, 100).list(List.of(runbook))))
                .containsPattern("\ncontain-pod +" + runbook.steps().size() + " ");
    }

    @Test
    void only_what_counts_up_is_told_as_one() {
        List<String> what = Proposed.of(sample.plan().steps().get(5)).stream()
                .map(Proposed::what)
                .toList();

        assertThat(what).containsExactly("Upload part 1 to 640 of snap-1.img");
        assertThat(Proposed.of(sample.plan().steps().get(2))).hasSize(1);
    }

    @Test
    void colour_adds_nothing_but_colour() {
        Theme colour = new Theme(true);
        List<Line> lines = sample.lines(false, sample.events());
        String painted = printed(out -> new PlanPrinter(out, colour, 80, true)
                        .print(
                                sample.plan(),
                                "firebreak run contain-pod --approve "
                                        + sample.plan().digest()))
                + events(lines, colour)
                + printed(out -> new TimelinePrinter(out, colour, 80).print("t", lines));
        String plain = printed(out -> new PlanPrinter(out, Theme.PLAIN, 80, true)
                        .print(
                                sample.plan(),
                                "firebreak run contain-pod --approve "
                                        + sample.plan().digest()))
                + events(lines, Theme.PLAIN)
                + printed(out -> new TimelinePrinter(out, Theme.PLAIN, 80).print("t", lines));

        assertThat(painted).contains("\u001b[").isNotEqualTo(plain);
        assertThat(painted.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(plain);
        assertThat(plain).doesNotContain("\u001b");
    }
}
