package dev.firebreak.execute;

import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import java.util.List;
import java.util.Optional;

/// Who says yes. Implemented at the edge: a terminal, a digest on the command line, a rehearsal.
public interface Approver {
    /// Whether there is anybody to ask.
    boolean present();

    /// The plan as a whole, before anything is changed. False is no, which is also the default answer.
    boolean approves(Plan plan);

    /// A step that the runbook wants asked about once more.
    boolean approves(Plan plan, Step<?> step);

    /// A value for an input that has none, when a step needs it. Empty where nobody can be asked, or knows one.
    ///
    /// @param wrong what was wrong with the last answer; empty where this is the first question
    Optional<String> asks(String input, String help, List<Problem> wrong);
}
