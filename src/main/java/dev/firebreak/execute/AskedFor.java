package dev.firebreak.execute;

import dev.firebreak.change.Proposal;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.plan.Step;
import dev.firebreak.runbook.InputValue;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// Inputs that a person is asked for when a step needs them.
///
/// @param planned the step with the inputs as they are known
/// @param against what keeps a step from being executed
record AskedFor(
        Approver approver, Function<Map<String, JsonNode>, Step<?>> planned, Function<Step<?>, List<Problem>> against) {
    /// The step with what a person answers for its inputs, who is asked again as long as that can't be: until
    /// they have no other answer, and the step waits for one.
    ///
    /// @param first the inputs to ask for
    /// @param inputs those that are known; what is answered is added
    Step<?> answered(List<Runbook.InputDecl> first, Step<?> unanswered, Map<String, JsonNode> inputs) {
        List<Runbook.InputDecl> asked = first;
        Map<String, JsonNode> known = new LinkedHashMap<>(inputs);
        List<Problem> wrong = List.of();
        while (true) {
            List<Problem> told = wrong;
            List<Runbook.InputDecl> answered = new ArrayList<>();
            for (Runbook.InputDecl input : asked) {
                JsonNode value = answer(input, wrong).orElse(null);
                wrong = List.of();
                if (value != null) {
                    known.put(input.name(), value);
                    answered.add(input);
                }
            }
            if (answered.isEmpty()) {
                return because(unanswered, told);
            }
            try {
                Step<?> now = planned.apply(known);
                wrong = now.proposal() instanceof Proposal.Refused<?> refused ? refused.problems() : against.apply(now);
                if (wrong.isEmpty()) {
                    inputs.putAll(known);
                    return now;
                }
            } catch (Refusal refusal) {
                wrong = refused(refusal);
            }
            asked = toBlame(answered, known, wrong);
            if (asked.isEmpty()) {
                throw new Refusal(4, wrong);
            }
            asked.forEach(input -> known.remove(input.name()));
        }
    }

    /// The step that waits for an answer, with what was wrong with the last one.
    private static <O extends Record> Step<O> because(Step<O> step, List<Problem> wrong) {
        return step.proposal() instanceof Proposal.Later<O> later && !wrong.isEmpty()
                ? step.with(new Proposal.Later<>(
                        later.awaits(),
                        later.because() + ": " + wrong.getFirst().message(),
                        later.notes()))
                : step;
    }

    /// The inputs whose answers the problems name.
    private static List<Runbook.InputDecl> toBlame(
            List<Runbook.InputDecl> answered, Map<String, JsonNode> known, List<Problem> wrong) {
        return answered.stream()
                .filter(input ->
                        names(wrong, String.valueOf(known.get(input.name())).replace("\"", "")))
                .toList();
    }

    private static boolean names(List<Problem> wrong, String answer) {
        Pattern word = Pattern.compile("(?<![\\w.-])" + Pattern.quote(answer) + "(?![\\w-])");
        return wrong.stream()
                .anyMatch(problem -> word.matcher(problem.message()).find());
    }

    /// A value of the input's type; empty where a person has none.
    private Optional<JsonNode> answer(Runbook.InputDecl input, List<Problem> first) {
        List<Problem> wrong = first;
        while (true) {
            String typed = approver.asks(input.name(), String.valueOf(input.help()), wrong)
                    .orElse(null);
            if (typed == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(InputValue.parse(input.type(), typed));
            } catch (Refusal refusal) {
                wrong = refused(refusal);
            }
        }
    }

    /// What an answer can be the reason of; a server that is not there is none.
    private static List<Problem> refused(Refusal refusal) {
        if (refusal.exit() != 3 && refusal.exit() != 4) {
            throw refusal;
        }
        return refusal.problems();
    }
}
