package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import dev.firebreak.console.StatusPrinter;
import dev.firebreak.execute.LookAgain;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.report.Standing;
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
        if (all && name != null) {
            throw new Refusal(
                    2, Problem.block("usage", "a case and --all are given", "Leave one out: firebreak status " + name));
        }
        List<CaseState> cases = all
                ? session.readable(session.exercise())
                : List.of(session.looking(name).reader().state());
        List<StandingChange> changes = new ArrayList<>();
        Map<String, Problem> silent = new HashMap<>();
        for (CaseState state : cases) {
            changes.addAll(all ? oneOfAll(state, silent) : look(state));
        }
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
        return unreachable ? 11 : exit(changes);
    }

    /// A case whose world does not answer keeps nobody from the others; a world is waited for once.
    private List<StandingChange> oneOfAll(CaseState state, Map<String, Problem> silent) {
        String context = session.globals().context;
        String region = session.globals().region;
        String cluster = session.globals().cluster;
        String server = String.valueOf(state.world() == null ? null : Json.text(state.world(), "/server"));
        Problem known = silent.get(server);
        if (known != null) {
            return unknown(state, known);
        }
        try {
            return look(state);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            if (first.code().equals("another-world") && worldNamed(context, region, cluster)) {
                throw refusal;
            }
            if (refusal.exit() == 11) {
                silent.put(server, first);
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
                        LookAgain.unknown(why.code(), "could not be looked at: " + why.message())))
                .toList();
    }

    private List<StandingChange> look(CaseState state) {
        List<IntentState> standing = Standing.andKept(state);
        if (standing.isEmpty()) {
            return List.of();
        }
        World world = session.worldOf(state);
        // a profile that is named may be that of another account
        LookAgain look = LookAgain.in(world.needing(session.globals().profile != null), state);
        look.ahead(standing);
        return standing.stream()
                .map(i -> new StandingChange(state.id(), state.name(), i, look.at(i)))
                .toList();
    }

    private static int exit(List<StandingChange> changes) {
        return switch (Holds.worst(
                changes.stream().map(c -> c.verdict().holds()).toList())) {
            case NO -> 8;
            case UNKNOWN -> 9;
            case YES, NOT_APPLICABLE -> 0;
        };
    }
}
