package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.TimelinePrinter;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.JournalReader;
import dev.firebreak.journal.Line;
import dev.firebreak.report.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `firebreak timeline [CASE]`
@Command(
        name = "timeline",
        description = "what was done, by whom, when, and whether it held",
        footer = {"firebreak timeline", "firebreak timeline 260301-k7qx --kind verdict --since 2026-03-01T03:00:00Z"})
final class TimelineCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "CASE", description = "the case, if it is not the only open one")
    @Nullable
    String name;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Times.class,
            description = "from this time on (2026-01-05T10:01:00Z)")
    @Nullable
    Instant since;

    @Option(names = "--until", paramLabel = "TIME", converter = Times.class, description = "up to this time")
    @Nullable
    Instant until;

    @Option(names = "--pod", paramLabel = "NS/POD", description = "about this pod: NS/POD, or a name in any namespace")
    @Nullable
    String pod;

    @Option(names = "--node", paramLabel = "NODE", description = "about this node")
    @Nullable
    String node;

    @Option(names = "--actor", paramLabel = "USER", description = "by this OS user, Kubernetes user or AWS caller")
    @Nullable
    String actor;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            converter = EventKinds.class,
            description = "events of this kind: outcome, verdict, exhibit, note and so on; typed is what was typed at"
                    + " a prompt")
    @Nullable
    String kind;

    TimelineCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JournalReader.Legible read = session.cases().looking(name).reader().legible();
        CaseState state = read.state();
        List<Line> lines =
                Timeline.of(read.lines().stream(), new Timeline.Filter(since, until, pod, node, actor, kind));
        if (session.text()) {
            TimelinePrinter printer = new TimelinePrinter(session.out(), session.theme(), session.width());
            String title = state.id() + "  " + state.title();
            if (session.wide()) {
                printer.print(title, state.exercise(), lines);
            } else {
                printer.outline(title, state.exercise(), lines);
            }
        } else if (session.jsonl()) {
            lines.forEach(l -> session.print(l.document()));
        } else {
            session.print(Documents.list(lines.stream().map(Line::document).toList()));
        }
        return session.told(read.damage());
    }
}
