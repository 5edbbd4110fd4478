package dev.firebreak.report;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Which case has isolated which pod by its label, and has not taken that back: as journals tell it, and
/// perhaps no longer true in the cluster.
public final class IsolatedBy {
    private static final String LABELS = "label-";

    private IsolatedBy() {}

    /// By the pod's uid the case and its run, `CASE.rN`, as the label has it.
    public static Map<String, String> uid(List<CaseState> cases) {
        Map<String, String> byUid = new HashMap<>();
        for (CaseState state : cases) {
            for (IntentState intent : Standing.of(state)) {
                JsonNode change = intent.change();
                if (change.path("id").asString("").startsWith(LABELS)
                        && change.at("/target/kind").asString("").equals("Pod")) {
                    byUid.put(change.at("/target/uid").asString(""), state.id() + "." + intent.run());
                }
            }
        }
        return byUid;
    }
}
