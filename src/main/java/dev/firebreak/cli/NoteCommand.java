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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            description = "the case, if it isn't the only open one," + " and the text")
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

    NoteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (said().isBlank()) {
            throw new Refusal(
                    2, Problem.block("usage", "the note has no text", "Write it: firebreak note \"the pager rang\""));
        }
        CaseFolder folder = words.size() > 1 && named()
                ? session.cases().find(words.getFirst())
                : session.cases().looking(null);
        boolean unnamed = session.cases().named() == null && !(words.size() > 1 && named());
        String text = SecretText.maskedWithNamed(said());
        if (!text.equals(said())) {
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

    /// Whether the first of several words is a case. Of two arguments it is meant to be one, as scripts have it; at a
    /// prompt, where a text is typed without quotes, only if it is one.
    private boolean named() {
        boolean atPrompt = !session.audience().equals(Audience.NONE);
        return (words.size() == 2 && !atPrompt) || isCase(words.getFirst());
    }

    private boolean isCase(String word) {
        try {
            session.cases().find(word);
            return true;
        } catch (Refusal none) {
            return false;
        }
    }

    private String said() {
        return String.join(" ", words.size() > 1 && named() ? words.subList(1, words.size()) : words);
    }
}
