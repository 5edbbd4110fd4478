package dev.firebreak.action;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.Right;
import java.util.List;
import java.util.function.Function;

/// What is said about an action beside its record: its entry in the catalog (id, title, help, inputs, outputs),
/// how its inputs become the record, the record of its outputs, and its manual.
///
/// @param rights every right that it takes, with the reason
/// @param undo what undo does, or why there is none
/// @param sources where the facts behind the action are written
/// @param example a command line that works
public record ActionType<A extends Action<O>, O extends Record>(
        Catalog.ActionEntry entry,
        Class<A> action,
        Class<O> outputs,
        Function<Bound, A> bind,
        List<Right> rights,
        String undo,
        List<String> sources,
        String example) {

    public ActionType {
        rights = List.copyOf(rights);
        sources = List.copyOf(sources);
    }

    public String id() {
        return entry.id();
    }
}
