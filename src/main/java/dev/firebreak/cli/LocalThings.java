package dev.firebreak.cli;

import dev.firebreak.action.Registry;
import dev.firebreak.cli.complete.Local;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.model.Refusal;
import dev.firebreak.preflight.Check;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What completion may know of this machine, as a session finds it: the kubeconfig, the home with its cases, the
/// shipped runbooks, folders.
public final class LocalThings implements Local {
    private static final Library LIBRARY = new Library(Registry.catalog());

    private final Session session;
    private final CasesKnown cases;

    public LocalThings(Session session) {
        this.session = session;
        this.cases = new CasesKnown(() -> session);
    }

    @Override
    public String namespace() {
        return session.globals().namespace != null
                ? session.globals().namespace
                : known(() -> session.world().cluster().namespace(), "default");
    }

    @Override
    public List<Item> contexts() {
        return KubernetesCluster.contexts(session.globals().kubeconfig).stream()
                .map(name -> new Item(name, ""))
                .toList();
    }

    @Override
    public List<Item> runbooks() {
        return Library.SHIPPED.stream()
                .map(id -> new Item(id, runbook(id).map(Runbook::title).orElse("")))
                .toList();
    }

    @Override
    public List<Item> actions() {
        return Registry.TYPES.stream()
                .map(type -> new Item(type.id(), type.entry().title()))
                .toList();
    }

    @Override
    public Optional<Runbook> runbook(String idOrFile) {
        return known(() -> Optional.of(LIBRARY.find(idOrFile)), Optional.empty());
    }

    @Override
    public List<Case> cases() {
        return cases.read().stream().map(CasesKnown.Known::offered).toList();
    }

    static Case of(CaseState state) {
        String title = state.exercise() ? "rehearsal: " + state.title() : state.title();
        return new Case(
                state.id(),
                state.closed() ? title + " (closed)" : title,
                !state.closed(),
                state.runs().stream().map(run -> of(state, run)).toList(),
                state.exhibits().stream()
                        .map(line -> (Entry.ExhibitEntry) line.entry())
                        .map(exhibit -> new Item(exhibit.exhibit(), exhibit.source()))
                        .toList(),
                state.runs().stream().flatMap(run -> snapshots(state, run)).toList());
    }

    private static Stream<Item> snapshots(CaseState state, RunState run) {
        return run.steps().stream().flatMap(step -> {
            Entry.StepFinished finished = step.finished();
            JsonNode outputs = finished == null ? null : finished.outputs();
            return outputs == null
                    ? Stream.of()
                    : outputs.path("snapshots")
                            .valueStream()
                            .map(snapshot -> new Item(
                                    snapshot.asString(""), "of " + state.id() + "/" + run.id() + "/" + step.id()));
        });
    }

    @Override
    public List<Item> waivable() {
        return Check.WAIVABLE.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(code -> new Item(code.getKey(), code.getValue()))
                .toList();
    }

    private static Run of(CaseState state, RunState run) {
        List<String> doubts = state.inDoubt().stream()
                .filter(intent -> run.id().equals(intent.run()))
                .map(IntentState::step)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return new Run(
                run.id(),
                run.started().runbook(),
                run.steps().stream()
                        .map(step -> new Item(step.id(), step.action() == null ? "" : step.action()))
                        .toList(),
                doubts,
                known(() -> ResumeCommand.recorded(run).inputs(), Map.of()));
    }

    @Override
    public @Nullable String current() {
        if (session.cases().named() != null) {
            return session.cases().named();
        }
        List<String> open = cases.read().stream()
                .filter(each ->
                        each.exercise() == session.exercise() && each.offered().open())
                .map(each -> each.offered().id())
                .toList();
        return open.size() == 1 ? open.getFirst() : null;
    }

    @Override
    public List<String> folder(String path) {
        String home = session.variable("HOME");
        String meant = path.startsWith("~/") && home != null ? home + path.substring(1) : path;
        try (Stream<Path> files = Files.list(Path.of(meant))) {
            return files.map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .sorted()
                    .toList();
        } catch (IOException | InvalidPathException unreadable) {
            return List.of();
        }
    }

    /// What can't be read is told by the command that needs it.
    private static <T> T known(Supplier<T> read, T otherwise) {
        try {
            return read.get();
        } catch (Refusal refusal) {
            return otherwise;
        }
    }
}
