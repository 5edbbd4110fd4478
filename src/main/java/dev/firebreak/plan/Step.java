package dev.firebreak.plan;

import dev.firebreak.action.Action;
import dev.firebreak.change.Proposal;
import dev.firebreak.runbook.Runbook.OnFailure;
import dev.firebreak.runbook.Runbook.Terms;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One step of a plan: its action, bound to its inputs, and what that proposes, both under one `O`. `action` is
/// null where an input is not known yet or does not apply. `ordinal` is its position in the run, from 1.
public record Step<O extends Record>(
        String id,
        int ordinal,
        String use,
        Terms terms,
        Map<String, JsonNode> inputs,
        @Nullable Action<O> action,
        Proposal<O> proposal) {
    public Step {
        inputs = Map.copyOf(inputs);
    }

    public Step<O> with(Proposal<O> newProposal) {
        return new Step<>(id, ordinal, use, terms, inputs, action, newProposal);
    }

    public boolean approve() {
        return terms.approve();
    }

    public OnFailure onFailure() {
        return terms.onFailure();
    }
}
