package dev.firebreak.cli;

import dev.firebreak.console.CasePrinter;
import dev.firebreak.console.Documents;
import dev.firebreak.console.HandOverPrinter;
import dev.firebreak.console.Spelled;
import dev.firebreak.console.Text;
import dev.firebreak.console.VerificationPrinter;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalReader;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Verification;
import dev.firebreak.journal.Verifier;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.WorldFacts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `firebreak case …`
@Command(name = "case", description = "open, list, show, hand over, close and verify cases")
final class CaseCommand {
    private static final Set<String> RESERVED = Set.of("new", "all");

    private final Session session;

    CaseCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "open",
            description = "open a case",
            footer = {
                "firebreak case open GuardDuty finding on shop/web-7f9c",
                "firebreak case open --id miner-0307 Miner in the shop"
            })
    int open(
            @Option(names = "--id", paramLabel = "ID", description = "an id of your own: letters, digits and dashes")
                    @Nullable
                    String id,
            @Parameters(arity = "0..*", paramLabel = "TITLE", description = "what it is about") List<String> title) {
        if (id != null && RESERVED.contains(id)) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "bad-case-id",
                            "'" + id + "' means something else where a case is named",
                            "Choose another id"));
        }
        String words = title == null ? "" : String.join(" ", title);
        // at a prompt it belongs to the world there
        WorldFacts here = session.audience().world();
        JsonNode world = here == null ? null : Json.of(here);
        CaseState state = session.cases().open(words, world, id).reader().state();
        String silence = session.audience().silence();
        if (silence != null) {
            session.err()
                    .println("Warning: the case does not say which cluster it is about until its first run: "
                            + Text.clean(silence));
        }
        if (session.text()) {
            session.out().println(state.id());
        } else {
            session.print(Documents.caseDocument(state, Documents.standing(state)));
        }
        return 0;
    }

    @Command(
            name = "list",
            description = "list cases",
            footer = {"firebreak case list", "firebreak case list --exercise -o json"})
    int list(@Option(names = "--exercise", description = "rehearsals instead") boolean exercise) {
        List<CaseState> states = session.cases().readable(exercise || session.exercise());
        if (session.text()) {
            new CasePrinter(session.out(), session.theme(), session.width()).list(states);
        } else {
            session.print(Documents.list(states.stream()
                    .map(s -> Documents.caseDocument(s, Documents.standing(s)))
                    .toList()));
        }
        return 0;
    }

    @Command(
            name = "show",
            description = "show a case: runs, standing changes, doubts, notes",
            footer = {"firebreak case show", "firebreak case show 260301-k7qx"})
    int show(
            @Parameters(arity = "0..1", paramLabel = "CASE", description = "the case, if it is not the only open one")
                    @Nullable
                    String name) {
        JournalReader.Legible read = session.cases().looking(name).reader().legible();
        CaseState state = read.state();
        if (session.text()) {
            new CasePrinter(session.out(), session.theme(), session.width()).show(state, read.damage() != null);
        } else {
            session.print(Documents.caseDocument(state, Documents.standing(state)));
        }
        return session.told(read.damage());
    }

    @Command(
            name = "handover",
            description = "print a block of Markdown for whoever takes over",
            footer = {"firebreak case handover", "firebreak case handover 260301-k7qx"})
    int handover(
            @Parameters(arity = "0..1", paramLabel = "CASE", description = "the case, if it is not the only open one")
                    @Nullable
                    String name) {
        JournalReader.Legible read = session.cases().looking(name).reader().legible();
        CaseState state = read.state();
        if (session.text()) {
            new HandOverPrinter(session.out()).print(state, read.damage() != null);
        } else {
            session.print(Documents.handOver(state));
        }
        return session.told(read.damage());
    }

    @Command(
            name = "close",
            description = "close a case",
            footer = {"firebreak case close 260301-k7qx --reason \"contained, image rebuilt\""})
    int close(
            @Parameters(
                            arity = "0..1",
                            paramLabel = "CASE",
                            description =
                                    "the case: its id, or the path of its folder; at the prompt, the one switched to")
                    @Nullable
                    String name,
            @Option(names = "--reason", paramLabel = "TEXT", description = "why; kept in the journal") @Nullable
                    String reason) {
        if (name == null) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "usage", "case close is told no case", "Name the one to close: firebreak case close CASE"));
        }
        CaseFolder folder = session.cases().find(name);
        CaseState before = folder.reader().state();
        closable(before);
        // nobody else is kept from the case while a person makes up their mind
        boolean leaves = new CasePrinter(session.err(), session.theme(), session.width()).left(before);
        if (leaves && session.keyboard() != null && !sure(before)) {
            throw new Refusal(
                    5,
                    Problem.block(
                            "not-approved",
                            "case " + before.id() + " stays open",
                            "See what it leaves: firebreak case show " + before.name()));
        }
        try (JournalWriter journal = session.cases().write(folder)) {
            CaseState state = journal.state();
            closable(state);
            journal.append(null, null, new Entry.CaseClosed(reason));
            if (session.text()) {
                session.out().println("Closed " + state.id());
            } else {
                session.print(Documents.caseDocument(state, Documents.standing(state)));
            }
        }
        return 0;
    }

    private boolean sure(CaseState state) {
        return new AtTheTerminal(session, () -> {}, () -> true, () -> Spelled.UNKNOWN)
                .yes("Close case " + state.name() + " all the same?");
    }

    private static void closable(CaseState state) {
        if (!state.inDoubt().isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "case-in-doubt",
                            "case " + state.id() + " has requests in doubt",
                            "Settle them with: firebreak resume " + state.name() + "/"
                                    + state.inDoubt().getFirst().run()));
        }
        if (state.closed()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "case-closed",
                            "case " + state.id() + " is closed already",
                            "Look with: firebreak case show " + state.name()));
        }
    }

    @Command(
            name = "verify",
            description = "check the journal's chain and the evidence's hashes",
            footer = {"firebreak case verify 260301-k7qx", "firebreak case verify ./copy-of-the-case -o json"})
    int verify(
            @Parameters(arity = "0..1", paramLabel = "CASE", description = "the case, if it is not the only open one")
                    @Nullable
                    String name) {
        Verification verification =
                Verifier.verify(session.disk(), session.cases().looking(name).path());
        if (session.text()) {
            new VerificationPrinter(session.out(), session.theme(), session.width()).print(verification);
        } else {
            session.print(Documents.verification(verification));
        }
        return verification.valid() ? 0 : 10;
    }
}
