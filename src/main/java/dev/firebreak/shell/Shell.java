package dev.firebreak.shell;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.CasesKnown;
import dev.firebreak.cli.Session;
import dev.firebreak.cli.complete.Sort;
import dev.firebreak.console.Bar;
import dev.firebreak.console.Text;
import dev.firebreak.execute.Interruptible;
import dev.firebreak.model.Refusal;
import dev.firebreak.report.StandingChange;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.reader.SyntaxError;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// One shell, from its greeting to its end: reads a line, runs it as the command line would, and shows where that
/// leaves the case.
final class Shell {
    private static final int INTERRUPTED = 130;
    private static final int NOT_APPROVED = 5;

    private final Session opened;
    private final Place place;
    private final Lines lines;
    private final Shells.Trees trees;
    private final Prompt prompt;
    private final StateLine state;
    private final LookBehind behind;
    private final Names names;

    /// What the shell itself has to say, also while a command runs.
    private final PrintStream told;

    private final GoingOn going = new GoingOn();
    private final Observed observed = new Observed();
    private final Glance.Kept glances = new Glance.Kept();
    private volatile @Nullable Turn turn;
    private final Listening keyboard = new Listening();
    private volatile @Nullable String open;

    /// The case that the prompt was opened in, as long as nobody knows whether it is of this world.
    private volatile @Nullable String openedIn;

    private int exit;

    Shell(Session opened, Place place, Lines lines, Names names, Shells.Trees trees) {
        this.opened = opened;
        this.place = place;
        this.lines = lines;
        this.told = Heard.of(opened.err(), new Turn(), lines::print);
        this.names = names;
        this.trees = trees;
        this.prompt = new Prompt(opened.theme(), place);
        this.state = new StateLine(opened.theme());
        this.behind = new LookBehind(this::status, opened.clock(), Thread::startVirtualThread);
        names.onChange(behind::changed);
    }

    /// The exit code, when the shell is left.
    int live(List<String> greeting) {
        lines.onInterrupt(this::interrupted);
        Map<String, Object> before = new HashMap<>();
        for (String signal : List.of("TERM", "HUP")) {
            before.put(signal, Signals.register(signal, this::ended));
        }
        try {
            return lived(greeting);
        } finally {
            // who opened this one goes on
            before.forEach(Signals::unregister);
        }
    }

    private int lived(List<String> greeting) {
        greeting.forEach(this::greet);
        names.begin();
        lookForCases();
        openedIn = place.caseName();
        lookAtCase();
        while (!place.leaving() && !keyboard.over()) {
            switch (keyboard.to(() -> lines.line(this::prompt, this::below))) {
                case Lines.Typed.Line(String text) -> each(text);
                case Lines.Typed.Dropped _ -> exit = 0;
                case null -> {}
                case Lines.Typed.End _ -> {
                    opened.err().println("exit");
                    place.leave();
                }
            }
            if (place.leaving() && !going.letsGo(this::tell)) {
                place.stay();
            }
        }
        String left = place.caseName();
        if (left != null) {
            writeObserved(left);
        }
        return keyboard.over() ? INTERRUPTED : 0;
    }

    /// What is to be copied stands indented, and is never broken.
    private void greet(String line) {
        List<String> shown = line.startsWith("  ") ? List.of(line) : Text.wrap(line, lines.width());
        shown.forEach(opened.out()::println);
    }

    private void tell(String words) {
        Text.wrap(Text.clean(words), lines.width()).forEach(told::println);
    }

    /// What comes to light behind the prompt.
    private void tellBehind(String words) {
        if (turn == null) {
            lines.above(Text.wrap(Text.clean(words), lines.width()));
        } else {
            tell(words);
        }
    }

    private String prompt() {
        Glance glance = glance();
        String named = glance == null ? null : glance.caseName();
        return prompt.text(glance, named == null ? null : behind.last(named), exit, now(), lines.width());
    }

    /// What stands below the prompt. Changes that stand are looked at again from time to time.
    private List<String> below() {
        Glance glance = glance();
        if (glance != null && glance.looked() > 0 && !glance.closed()) {
            behind.look(glance.caseName());
        }
        StateLine.Known known = new StateLine.Known(
                names.trouble().map(trouble -> trouble.words(now())).orElse(null),
                names.missing(Sort.POD).orElse(null),
                open,
                glance,
                glance == null ? null : behind.last(glance.caseName()));
        return List.of(state.text(known, now(), lines.width()));
    }

    /// Which are open is said where none is switched to: to read them all takes a while.
    private void lookForCases() {
        if (place.caseName() == null) {
            Thread.ofVirtual().start(() -> {
                var _ = place.here().learned();
                open = openCases();
            });
        }
    }

    /// The cases that somebody may want to go on with; null where there is none.
    private @Nullable String openCases() {
        List<String> cases = place.cases().read().stream()
                .filter(each ->
                        each.exercise() == opened.exercise() && each.offered().open())
                .filter(each -> place.here().has(each.world()))
                .map(CasesKnown.Known::name)
                .toList();
        return switch (cases.size()) {
            case 0 -> null;
            case 1 -> "1 case is open: case switch " + cases.getFirst();
            default -> cases.size() + " cases are open: case list";
        };
    }

    private @Nullable Glance glance() {
        String named = place.caseName();
        if (named == null) {
            return null;
        }
        try {
            return glances.at(opened.cases().find(named), named);
        } catch (Refusal gone) {
            return Glance.damaged(named, String.valueOf(gone.getMessage()));
        }
    }

    private Instant now() {
        return opened.clock().instant();
    }

    /// Several lines that were pasted are run one after the other, as long as each ends well.
    private void each(String text) {
        for (String line : Words.commands(text)) {
            run(line);
            if (exit != 0 || place.leaving() || keyboard.over()) {
                return;
            }
        }
    }

    private void run(String text) {
        List<String> words;
        try {
            words = Words.of(text);
        } catch (SyntaxError unclosed) {
            tell("A quote is not closed: " + text);
            exit = 2;
            return;
        }
        if (words.isEmpty()) {
            return;
        }
        TypedLine typed = new TypedLine(text.strip(), now());
        String before = place.caseName();
        Turn now = new Turn();
        Glance glance = glance();
        boolean drawn = lines.draws() && !opened.globals().noProgress && !words.contains("--no-progress");
        RunningLine foot = new RunningLine(opened, state, behind, this::glance, lines::width);
        Progressing progress = new Progressing(
                place,
                now,
                lines.draws(),
                Bar.of(opened.err()),
                lines::below,
                opened.clock(),
                foot,
                openedCase -> write(typed.noted(), openedCase));
        OfCommand here = new OfCommand(place);
        Session session = opened.typed(
                place.typed(),
                Heard.of(opened.out(), now, lines::print, progress::rests),
                Heard.of(opened.err(), now, lines::print),
                question -> asked(now, question),
                lines.width(),
                now,
                here,
                progress);
        turn = now;
        if (before != null) {
            writeObserved(before);
            write(typed.noted(), before);
        }
        if (now.abandoned()) {
            turn = null;
            exit = INTERRUPTED;
            return;
        }
        Running running = Running.start(now, () -> {
            try (here) {
                return tree(session, words).execute(words.toArray(String[]::new));
            }
        });
        boolean heard = running.heard(this::tell, drawn ? () -> tick(progress, foot) : () -> {});
        exit = heard ? running.exit() : INTERRUPTED;
        turn = null;
        lines.below(List.of());
        if (heard) {
            boolean closedBefore = glance != null && glance.closed();
            if (before != null && closedBefore && progress.wrote()) {
                // a closed case takes it only once it was opened again by what it did
                write(typed.noted(), before);
            }
            settle(progress.openedCase(), before, closedBefore);
            if (exit == NOT_APPROVED && before != null && !progress.wrote()) {
                write(typed.declined(), before);
            }
            if (!place.leaving()) {
                going.forget();
            }
            looksAgain();
            return;
        }
        going.add(running, text.strip());
        if (!progress.openedCase().isEmpty()) {
            place.switchTo(progress.openedCase());
        }
        looksAgain();
    }

    private boolean write(Noted noted, String caseName) {
        return noted.into(place.asking(opened.out()), caseName, told);
    }

    private void writeObserved(String caseName) {
        observed.write(caseName, noted -> write(noted, caseName));
    }

    private void tick(Progressing progress, RunningLine foot) {
        foot.look();
        progress.tick(keyboard.waits());
        lines.redraw();
    }

    private void looksAgain() {
        behind.due();
        lookForCases();
        lookAtCase();
    }

    /// Whether the case that the prompt was opened in is of this world, until the cluster has said so.
    private void lookAtCase() {
        String named = openedIn;
        if (named != null) {
            Thread.ofVirtual().start(() -> {
                if (new CaseHere(opened, place, true).looks(named, this::tellBehind)) {
                    openedIn = null;
                }
            });
        }
    }

    /// Asks for a command that somebody still waits for: what is typed after it was interrupted is no answer.
    private @Nullable String asked(Turn now, String question) {
        String answer = now.abandoned() ? null : keyboard.to(() -> lines.answer(question));
        return now.abandoned() ? null : answer;
    }

    /// A case that was opened is the one to go on in; one that was closed is not.
    private void settle(String openedCase, @Nullable String before, boolean closedBefore) {
        if (!openedCase.isEmpty() && !openedCase.equals(before)) {
            place.switchTo(openedCase);
            tell("The commands that follow work in case " + openedCase
                    + ". Another: case switch CASE, or for a new one:" + " case switch new");
        }
        Glance glance = glance();
        if (glance != null
                && glance.closed()
                && !closedBefore
                && glance.caseName().equals(before)) {
            place.switchTo(null);
            tell("Case " + before + " is closed: the next command that acts opens another.");
        }
    }

    private CommandLine tree(Session session, List<String> words) {
        return Tree.of(trees, session, words, place);
    }

    /// What `status CASE` finds.
    private Optional<LookBehind.Seen> status(String caseName) {
        AtomicReference<LookBehind.@Nullable Seen> seen = new AtomicReference<>();
        Instant began = now();
        Audience following = new Audience() {
            @Override
            public void looked(List<StandingChange> changes) {
                seen.set(LookBehind.Seen.of(changes));
                observed.looked(caseName, changes, began);
            }
        };
        try (OfCommand here = new OfCommand(place)) {
            PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            int ended = tree(place.asking(nowhere, here, following), List.of("status"))
                    .execute("status", caseName, "-o", "json");
            // else nothing was looked at, which is no word that anything holds
            return ended == 0 || ended == 8 || ended == 9 ? Optional.ofNullable(seen.get()) : Optional.empty();
        }
    }

    private void interrupted() {
        Turn now = turn;
        // a question that a signal ended is no second interruption
        if (now != null && !keyboard.over()) {
            now.left(effect -> {
                told.println();
                tell(effect.toString());
            });
        }
    }

    /// The terminal is closed, or the process is to end: a run comes to its next safe point first. A window that closes
    /// sends its signal more than once, which hurries nobody.
    private synchronized void ended() {
        if (keyboard.over()) {
            return;
        }
        Turn now = turn;
        Interruptible.Effect effect = now == null ? null : now.left(_ -> {});
        keyboard.end();
        // last: a terminal that is gone may take no words
        told.println();
        tell("Ended by a signal." + (effect == null ? "" : " " + effect));
    }
}
