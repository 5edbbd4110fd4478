package dev.firebreak.cloud;

import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import dev.firebreak.change.Symbols;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A step of case `c1` that is executed change by change, as an executor would: symbols replaced, outcomes
/// kept.
public final class StepOfCase {
    public final List<Change> bound = new ArrayList<>();
    public final List<Outcome> outcomes = new ArrayList<>();
    private final String step;

    public StepOfCase(String step) {
        this.step = step;
    }

    public CloudChange bind(Change change) {
        Map<String, String> values = new HashMap<>(
                Map.of(Symbols.CASE, "c1", Symbols.RUN, "r1", Symbols.STEP, step, Symbols.INTENT, "i-" + change.id()));
        for (Outcome outcome : outcomes) {
            JsonNode observed = outcome.observed();
            if (observed != null) {
                observed.properties()
                        .forEach(m -> values.put(
                                Symbols.outcome(outcome.change(), "/" + m.getKey()),
                                m.getValue().asString("")));
            }
        }
        return (CloudChange) change.bind(new Symbols(values));
    }

    public Reply execute(Cloud cloud, Change change) {
        CloudChange now = bind(change);
        Reply reply = cloud.execute(now, outcomes);
        if (reply instanceof Reply.Done done) {
            bound.add(now);
            outcomes.add(new Outcome(
                    "i-" + change.id(),
                    change.id(),
                    Outcome.Result.SUCCEEDED,
                    done.status(),
                    done.requestId(),
                    0,
                    done.observed(),
                    null,
                    null));
        }
        return reply;
    }
}
