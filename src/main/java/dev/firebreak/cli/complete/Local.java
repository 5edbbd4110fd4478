package dev.firebreak.cli.complete;

import dev.firebreak.runbook.Runbook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is on this machine, as far as it can be read; what can't be is left out. Asked only for what a word can be.
public interface Local {
    /// A name, and what it is.
    ///
    /// @param says a few words about it; may be empty
    record Item(String name, String says) {}

    /// A run of a case.
    ///
    /// @param doubts the steps whose requests are in doubt
    record Run(String id, String says, List<Item> steps, List<String> doubts, Map<String, Runbook.InputDecl> inputs) {}

    /// A case of this home.
    ///
    /// @param exhibits by their numbers
    /// @param snapshots that its runs took
    record Case(String id, String says, boolean open, List<Run> runs, List<Item> exhibits, List<Item> snapshots) {
        Optional<Run> run(String run) {
            return runs.stream().filter(r -> r.id().equals(run)).findFirst();
        }
    }

    /// The namespace of targets that name none.
    String namespace();

    List<Item> contexts();

    List<Item> runbooks();

    List<Item> actions();

    /// A runbook by its id, or the path of its file.
    Optional<Runbook> runbook(String idOrFile);

    /// The latest first.
    List<Case> cases();

    /// The case that a command which names none works in; null where there is none.
    @Nullable
    String current();

    /// The steps of the plan that was made last; none where a command begins and ends alone.
    default List<Item> planned() {
        return List.of();
    }

    /// The problems that can be waived: of the plan that was made last, else all that there are.
    default List<Item> waivable() {
        return List.of();
    }

    /// What a folder holds, the folders in it with a `/` at the end; an empty path is where we are.
    List<String> folder(String path);
}
