package dev.firebreak.report;

import dev.firebreak.journal.CaseState;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The connections of a pod that an isolation is not known to have cut, as journals tell it: no policy that stands
/// tells of them.
///
/// @param run `260301-k7qx/r1`, which ended so
/// @param cut no, or unknown
public record LeftOpen(String run, Holds cut) {

    /// By the pod's uid; what is no is told before what is unknown.
    public static Map<String, LeftOpen> uid(List<CaseState> cases) {
        Map<String, LeftOpen> byUid = new HashMap<>();
        for (Holds said : List.of(Holds.NO, Holds.UNKNOWN)) {
            for (CaseState state : cases) {
                for (Denied denied : Denied.said(state, said)) {
                    for (Target target : denied.notCut() ? denied.targets() : List.<Target>of()) {
                        byUid.putIfAbsent(
                                String.valueOf(target.uid()), new LeftOpen(state.id() + "/" + denied.run(), said));
                    }
                }
            }
        }
        return byUid;
    }

    /// As said of open connections.
    public String words() {
        return "policies do not end them, and run " + run + " ended with cut: " + (cut == Holds.NO ? "NO" : "unknown");
    }
}
