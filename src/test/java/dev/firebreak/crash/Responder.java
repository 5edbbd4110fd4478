package dev.firebreak.crash;

import dev.firebreak.action.Registry;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.execute.Approver;
import dev.firebreak.execute.Desk;
import dev.firebreak.execute.Options;
import dev.firebreak.execute.Pace;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.CrashDisk;
import dev.firebreak.journal.Disk;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Halt;
import dev.firebreak.journal.JournalWriter;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.LockHolder;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.StepOrder;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Inputs;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One process that works on an incident: it has a disk, and dies where the disk's failure points say. The
/// runbook has its scenario's inputs.
final class Responder {
    static final Path HOME = Path.of("/home/alice/.firebreak");

    private final Incident incident;
    private final CrashDisk disk;
    private final Disk used;
    private final Runbook runbook;
    private final Manner manner;
    private final List<String> heard = new ArrayList<>();

    /// How a process works.
    ///
    /// @param concurrency how many changes it sends at once; one at a time, it passes the same points each time
    /// @param cluster what it sees of the cluster
    /// @param pace its time
    record Manner(int concurrency, UnaryOperator<Cluster> cluster, Pace pace) {
        static Manner inOrder(Incident incident) {
            return new Manner(1, cluster -> cluster, incident.time());
        }
    }

    Responder(Incident incident, CrashDisk disk, Runbook runbook) {
        this(incident, disk, disk, runbook, Manner.inOrder(incident));
    }

    Responder(Incident incident, CrashDisk disk, Runbook runbook, Manner manner) {
        this(incident, disk, disk, runbook, manner);
    }

    /// @param used what the process takes for its disk, which may have troubles that `disk` has not
    Responder(Incident incident, CrashDisk disk, Disk used, Runbook runbook, Manner manner) {
        this.incident = incident;
        this.disk = disk;
        this.used = used;
        this.runbook = runbook;
        this.manner = manner;
    }

    /// `contain-pod` up to its snapshots: the export is another matter, of its own size.
    static Runbook containPod() {
        return StepOrder.until(new Library(Registry.catalog()).find("contain-pod"), "snapshot");
    }

    CrashDisk disk() {
        return disk;
    }

    /// The lines that this process showed.
    List<String> heard() {
        return heard;
    }

    /// The case as the disk has it.
    Case left() {
        return new Case(disk, HOME);
    }

    /// The exit code of what there is to do: the run or, once it is there, taking it back. Null where the
    /// process died.
    @Nullable
    Integer begin() {
        return incident.runsBefore() == 0 ? run() : undo();
    }

    /// The digest of the plan as it would be made now.
    String digest() {
        return desk(Map.of(), true)
                .act(runbook, Inputs.bind(runbook, inputs()).values(), null, (world, book) -> writer(world))
                .digest();
    }

    private @Nullable Integer run() {
        return alive(() -> desk(Map.of())
                .act(runbook, Inputs.bind(runbook, inputs()).values(), null, (world, book) -> writer(world))
                .exit());
    }

    /// The exit code of going on with the last run, or of beginning where none was started. Null where the
    /// process died.
    @Nullable
    Integer resume(Map<String, Options.Decision> decisions) {
        CaseState state = left().state();
        if (state.runs().size() <= incident.runsBefore()) {
            return begin();
        }
        try {
            return resumeLast(decisions);
        } catch (Refusal refusal) {
            if (refusal.problems().getFirst().code().equals("nothing-approved")) {
                return begin();
            }
            throw refusal;
        }
    }

    /// The exit code of going on with the last run. Null where the process died.
    @Nullable
    Integer resumeLast(Map<String, Options.Decision> decisions) {
        return alive(() -> {
            try (JournalWriter journal = opened()) {
                String last = journal.state().runs().getLast().id();
                return desk(decisions).resume(journal, last, runbook, Map.of()).exit();
            }
        });
    }

    private @Nullable Integer undo() {
        return alive(() -> {
            try (JournalWriter journal = opened()) {
                return desk(Map.of()).undo(journal, "r1", null).exit();
            }
        });
    }

    private interface Work {
        int exit();
    }

    private static @Nullable Integer alive(Work work) {
        try {
            return work.exit();
        } catch (Halt dead) {
            return null;
        }
    }

    /// The incident's inputs that the runbook takes.
    Map<String, String> inputs() {
        Map<String, String> known = new HashMap<>(incident.inputs());
        known.keySet().retainAll(runbook.inputs().keySet());
        return known;
    }

    private Desk desk(Map<String, Options.Decision> decisions) {
        return desk(decisions, false);
    }

    private Desk desk(Map<String, Options.Decision> decisions, boolean dryRun) {
        World whole = incident.world(disk.points());
        World world = new World(
                whole.kind(),
                manner.cluster().apply(whole.cluster()),
                whole.cloud(),
                whole.names(),
                whole.inCase(),
                whole.needsCloud());
        Options options = new Options(
                false,
                true,
                Options.DEFAULT.waitTimeout(),
                List.of(),
                decisions,
                decisions.isEmpty() ? null : "looked at the account",
                manner.concurrency());
        return new Desk(
                world, new Desk.Manner(dryRun, null, List.of(), options, "alice"), new Yes(), manner.pace(), screen());
    }

    private Desk.Screen screen() {
        return new Desk.Screen() {
            @Override
            public void plan(Plan plan) {}

            @Override
            public void warn(List<Problem> problems) {}

            @Override
            public void line(Line line) {
                heard.add(Case.line(line.document()));
            }

            @Override
            public void on(String step, String words, int percent) {}
        };
    }

    private JournalWriter writer(WorldFacts world) {
        if (left().folder().isEmpty()) {
            CaseFolder.create(
                    used,
                    HOME,
                    incident.caseId(),
                    new Entry.CaseOpened("contain", Json.of(world), false, "alice"),
                    incident.time());
        }
        return opened();
    }

    private JournalWriter opened() {
        return JournalWriter.open(
                new Case(used, HOME).folder().orElseThrow(),
                LockHolder.here("alice", "bastion", incident.time().instant()),
                incident.time());
    }

    private record Yes() implements Approver {
        @Override
        public boolean present() {
            return true;
        }

        @Override
        public boolean approves(Plan plan) {
            return true;
        }

        @Override
        public boolean approves(Plan plan, Step<?> step) {
            return true;
        }

        @Override
        public Optional<String> asks(String input, String help, List<Problem> wrong) {
            return Optional.empty();
        }
    }
}
