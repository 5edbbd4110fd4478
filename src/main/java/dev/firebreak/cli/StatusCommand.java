package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.StatusPrinter;
import dev.firebreak.execute.LookAgain;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Standing;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Severity;
import dev.firebreak.report.StandingChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `firebreak status [CASE | --all]`: looks again, and changes nothing.
@Command(
        name = "status",
        description = "look again whether the standing changes of a case, or of all, still hold",
        footer = {"firebreak status", "firebreak status 260301-k7qx -o json", "firebreak status --all"})
final class StatusCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "CASE", description = "the case, if it is not the only open one")
    @Nullable
    String name;

    @Option(names = "--all", description = "all cases, closed ones too")
    boolean all;

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        // at a prompt the case is the one that is worked in, where none was typed
        if (all && name != null && session.globals().typed.contains(name)) {
            throw new Refusal(
                    2, Problem.block("usage", "a case and --all are given", "Leave one out: firebreak status " + name));
        }
        List<CaseState> cases = all
                ? session.cases().readable(session.exercise())
                : List.of(session.cases().looking(name).reader().state());
        List<StandingChange> changes = new ArrayList<>();
        Map<String, Problem> silent = new HashMap<>();
        List<Problem> behind = new ArrayList<>();
        for (CaseState state : cases) {
            changes.addAll(all ? oneOfAll(state, silent, behind) : look(state));
        }
        new ProblemPrinter(session.err(), session.theme(), session.width()).print(behind);
        session.audience().looked(changes);
        if (session.text()) {
            new StatusPrinter(session.out(), session.theme(), session.width()).print(cases, changes);
        } else {
            session.print(Documents.status(changes));
        }
        // where no world answered at all, nothing was looked at
        boolean unreachable = !silent.isEmpty()
                && changes.stream()
                        .allMatch(c -> c.verdict().reasons().stream()
                                .allMatch(r -> silent.values().stream()
                                        .anyMatch(p -> p.code().equals(r.code()))));
        return unreachable ? 11 : exit(changes, !behind.isEmpty());
    }

    /// A case whose world does not answer keeps nobody from the others; a world is waited for once.
    private List<StandingChange> oneOfAll(CaseState state, Map<String, Problem> silent, List<Problem> behind) {
        String context = session.globals().namedContext();
        String region = session.globals().region;
        String cluster = session.globals().cluster;
        String server = String.valueOf(state.world() == null ? null : Json.text(state.world(), "/server"));
        Problem known = silent.get(server);
        if (known != null) {
            return unknown(state, known);
        }
        try {
            // one that is only current gives way to that of each case
            session.globals().context = context;
            return look(state);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            if (first.code().equals("another-world") && worldNamed(context, region, cluster)) {
                throw refusal;
            }
            if (refusal.exit() == 11) {
                silent.put(server, first);
            }
            if (first.code().equals("case-behind")) {
                behind.add(first.as(Severity.WARN));
            }
            return unknown(state, first);
        } finally {
            // each case has its own
            session.globals().context = context;
            session.globals().region = region;
            session.globals().cluster = cluster;
        }
    }

    /// Whether an option says which world it is: then a case of another is a contradiction, and not just elsewhere.
    private boolean worldNamed(@Nullable String context, @Nullable String region, @Nullable String cluster) {
        return context != null || region != null || cluster != null || session.globals().kubeconfig != null;
    }

    private static List<StandingChange> unknown(CaseState state, Problem why) {
        return Standing.andKept(state).stream()
                .map(i -> new StandingChange(
                        state.id(),
                        state.name(),
                        i,
                        LookAgain.unknown(why.code(), "could not be looked at: " + why.message()),
                        true))
                .toList();
    }

    /// Where nothing stands, a copy may have gone on elsewhere all the same. That is not looked for where the world is
    /// gone, as a range is after a rehearsal, or the case was closed.
    private List<StandingChange> look(CaseState state) {
        List<IntentState> standing = Standing.andKept(state);
        boolean over = state.runs().isEmpty() || state.exercise() || (all && state.closed());
        if (standing.isEmpty() && over) {
            return List.of();
        }
        World world = session.worldOf(state);
        // a profile that is named may be that of another account
        LookAgain look = LookAgain.in(
                world.needing(session.globals().profile != null),
                state,
                session.clock().instant());
        new ProblemPrinter(session.err(), session.theme(), session.width()).print(look.unseen());
        look.ahead(standing);
        return standing.stream()
                .map(i -> {
                    LookAgain.Looked looked = look.at(i);
                    return new StandingChange(state.id(), state.name(), i, looked.verdict(), looked.held());
                })
                .toList();
    }

    /// Of a case that went on elsewhere, what stands is not known.
    private static int exit(List<StandingChange> changes, boolean behind) {
        List<Holds> holds =
                new ArrayList<>(changes.stream().map(c -> c.verdict().holds()).toList());
        if (behind) {
            holds.add(Holds.UNKNOWN);
        }
        return switch (Holds.worst(holds)) {
            case NO -> 8;
            case UNKNOWN -> 9;
            case YES, NOT_APPLICABLE -> 0;
        };
    }
}
