package dev.firebreak.cli;

import dev.firebreak.console.EventPrinter;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.SecretText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `firebreak note [CASE] TEXT`: one argument is the text, two are the case and the text.
@Command(
        name = "note",
        description = "write a note into a case",
        footer = {
            "firebreak note \"the pager rang\" --at 2026-03-01T03:07:00Z",
            "firebreak note 260301-k7qx \"who owns the image?\" --kind question"
        })
final class NoteCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "[CASE] TEXT",
            description = "the case, if it isn't the only open one, and the text, as it is")
    List<String> words = List.of();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = Times.class,
            description = "when it happened (2026-01-05T10:01:00Z)")
    @Nullable
    Instant at;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "observation",
            converter = NoteKinds.class,
            description = "observation, decision or" + " question")
    String kind = "observation";

    private NoteCommand(Session session) {
        this.session = session;
    }

    static CommandLine line(Session session) {
        NoteCommand note = new NoteCommand(session);
        CommandLine line = new CommandLine(note);
        line.getCommandSpec().preprocessor((words, spec, _, _) -> {
            List<String> typed = new ArrayList<>(words.reversed());
            words.clear();
            words.addAll(NoteWords.of(typed, spec, note::isCase).reversed());
            return false;
        });
        return line;
    }

    @Override
    public Integer call() {
        Said said = said();
        if (said.text().isBlank()) {
            throw new Refusal(
                    2, Problem.block("usage", "the note has no text", "Write it: firebreak note \"the pager rang\""));
        }
        CaseFolder folder = said.into() == null
                ? session.cases().looking(null)
                : session.cases().find(said.into());
        boolean unnamed = session.cases().named() == null && said.into() == null;
        String text = SecretText.maskedWithNamed(said.text());
        if (!text.equals(said.text())) {
            session.err().println("Warning: a part of the note looks like a credential, and is left out.");
        }
        String when = at == null ? null : Json.time(at);
        try (JournalWriter journal = session.cases().write(folder)) {
            Line line = journal.append(
                    null,
                    null,
                    new Entry.NoteEntry(
                            text, Entry.NoteKind.valueOf(kind.toUpperCase(Locale.ROOT)), when, session.osUser()));
            if (session.text()) {
                if (unnamed) {
                    session.out().println("Noted in case " + journal.state().name() + ":");
                }
                new EventPrinter(session.out(), session.theme(), session.width()).print(line);
            } else {
                session.print(line.document());
            }
        }
        return 0;
    }

    /// @param into the case that was named before the text; null where none was
    private record Said(@Nullable String into, String text) {}

    /// Of two arguments the first is meant to be a case, as scripts have it; otherwise, and before what begins like an
    /// option, only if it is one. At a prompt all of it is one word, as it was typed.
    private Said said() {
        boolean atPrompt = !session.audience().equals(Audience.NONE);
        if (atPrompt && words.size() == 1) {
            return typed(words.getFirst());
        }
        boolean ofScripts = words.size() == 2 && !atPrompt && !words.getLast().startsWith("-");
        boolean named = words.size() > 1 && (ofScripts || isCase(words.getFirst()));
        return new Said(
                named ? words.getFirst() : null, String.join(" ", named ? words.subList(1, words.size()) : words));
    }

    private Said typed(String line) {
        String[] parts = line.split("\\s+", 2);
        return parts.length == 2 && isCase(parts[0])
                ? new Said(parts[0], NoteWords.unquoted(parts[1]))
                : new Said(null, NoteWords.unquoted(line));
    }

    private boolean isCase(String word) {
        try {
            session.cases().find(word);
            return true;
        } catch (Refusal none) {
            return false;
        }
    }
}
