package dev.firebreak.console;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Line;
import dev.firebreak.journal.Verification;
import dev.firebreak.model.Problem;
import dev.firebreak.runbook.Runbook;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The documents.
public final class Documents {
    private Documents() {}

    public static ObjectNode runFinished(CaseState state, String run) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode error(int exit, List<Problem> problems) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode find(FindPods.Detail found) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode caseDocument(CaseState state, int standing) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode list(List<? extends JsonNode> items) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode verification(Verification verification) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode lint(boolean valid, List<Problem> problems) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode runbook(Runbook runbook) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode action(ActionType<?, ?> action) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode version(String version, String commit, String java) {
        throw new UnsupportedOperationException();
    }

    public static ObjectNode exhibit(Line exhibit) {
        throw new UnsupportedOperationException();
    }

    public static int standing(CaseState state) {
        throw new UnsupportedOperationException();
    }
}
