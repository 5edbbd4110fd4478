package dev.firebreak.cli;

import dev.firebreak.console.EventPrinter;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.InputValue;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `firebreak note [CASE] TEXT`: one argument is the text, two are the case and the text.
@Command(name = "note", description = "write a note into a case")
final class NoteCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..2", paramLabel = "[CASE] TEXT", description = "the case, if it isn't the only open one,"
            + " and the text")
    List<String> words = List.of();

    @Option(names = "--at", paramLabel = "TIME", description = "when it happened (2026-01-05T10:01:00Z)")
    @Nullable String at;

    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "observation", description = "observation, decision or"
            + " question")
    String kind = "observation";

    @Spec
    @Nullable CommandSpec spec;

    NoteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandSpec known = spec;
        if (known != null && !List.of("observation", "decision", "question").contains(kind)) {
            throw new CommandLine.ParameterException(
                    known.commandLine(), "--kind is '" + kind + "': write observation, decision or question");
        }
        CaseFolder folder = words.size() == 2 ? session.find(words.getFirst()) : session.looking(null);
        String when = at == null ? null : Json.time(time(at));
        try (JournalWriter journal = session.write(folder)) {
            Line line = journal.append(
                    null,
                    null,
                    new Entry.NoteEntry(
                            words.getLast(),
                            Entry.NoteKind.valueOf(kind.toUpperCase(Locale.ROOT)),
                            when,
                            session.osUser()));
            if (session.text()) {
                new EventPrinter(session.out(), session.theme()).print(line);
            } else {
                session.print(line.document());
            }
        }
        return 0;
    }

    private static Instant time(String text) {
        return OffsetDateTime.parse(
                        InputValue.parse(ValueType.of(ValueType.Scalar.TIME), text).asString())
                .toInstant();
    }
}
