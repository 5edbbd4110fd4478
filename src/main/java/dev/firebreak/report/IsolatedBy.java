package dev.firebreak.report;

import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/// Which case has isolated which pod by its label, and has not taken that back: as journals tell it, and
/// perhaps no longer true in the cluster. A label whose deny-all was never made has isolated nothing.
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
                        && change.at("/target/kind").asString("").equals("Pod")
                        && denied(state, intent)) {
                    byUid.put(change.at("/target/uid").asString(""), state.id() + "." + intent.run());
                }
            }
        }
        return byUid;
    }

    /// Whether the step that labelled the pod has made a policy in its namespace.
    private static boolean denied(CaseState state, IntentState label) {
        JsonNode namespace = label.change().at("/target/namespace");
        return state.intents().stream()
                .filter(IntentState::happened)
                .filter(made -> Objects.equals(made.run(), label.run()) && Objects.equals(made.step(), label.step()))
                .map(IntentState::change)
                .anyMatch(made -> made.path("verb").asString("").equals("create")
                        && made.at("/target/kind").asString("").equals("NetworkPolicy")
                        && made.at("/target/namespace").equals(namespace));
    }
}
