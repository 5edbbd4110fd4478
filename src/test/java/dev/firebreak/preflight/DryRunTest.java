package dev.firebreak.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Risk;
import dev.firebreak.change.Undo;
import dev.firebreak.change.Wait;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.json.Json;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Location;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Target;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.Step;
import dev.firebreak.plan.WorldFacts;
import dev.firebreak.runbook.Runbook;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What AWS says to a dry run, in a runbook with that step alone and in one with others.
class DryRunTest {
    record NoOutputs() {}

    @ParameterizedTest
    @CsvSource({
        "aws-not-authenticated, 1, WARN, false",
        "aws-not-authenticated, 2, WARN, false",
        "forbidden, 1, BLOCK, false",
        "forbidden, 2, BLOCK, true",
        "snapshot-limit-exceeded, 2, BLOCK, false"
    })
    void a_refusal_holds_up_other_steps_only_as_far_as_somebody_must_know(
            String code, int steps, String severity, boolean waivable) {
        Step<NoOutputs> step = step();
        Problem problem = new DryRun()
                .check(List.of(step), plan(step, steps), new Refusing(Answer.no(code, "AWS's words")))
                .getFirst();

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.severity().name()).isEqualTo(severity);
        assertThat(problem.waivable()).isEqualTo(waivable);
        assertThat(String.valueOf(problem.fix()).contains("--waive forbidden")).isEqualTo(waivable);
        assertThat(problem.message()).contains("AWS's words");
    }

    private static Step<NoOutputs> step() {
        CloudChange change = new CloudChange(
                "snapshot",
                "ec2:CreateSnapshots",
                Target.aws("Instance", "i-1"),
                Json.object(),
                List.of(),
                "Snapshot",
                "# none",
                new Undo.None("test"),
                Risk.IRREVERSIBLE,
                Reconcile.READ_BACK,
                Wait.NONE);
        return new Step<>(
                "snapshot",
                1,
                "snapshot-volumes",
                Runbook.Terms.PLAIN,
                Map.of(),
                null,
                new Proposal.Changes<>(List.<Change>of(change), List.of(), new NoOutputs(), List.of()));
    }

    private static Plan plan(Step<?> step, int steps) {
        Runbook.StepDecl decl = new Runbook.StepDecl(
                "snapshot", "snapshot-volumes", Map.of(), Runbook.Terms.PLAIN, new Location("test.yaml", 1, 1));
        Runbook runbook = new Runbook(
                "test",
                "t",
                "w",
                Map.of(),
                Runbook.Limits.NONE,
                Collections.nCopies(steps, decl),
                "00",
                "",
                "test.yaml");
        WorldFacts world = new WorldFacts("range", null, "", "", null, null, null, null, null, "case.internal");
        return new Plan(runbook, Map.of(), world, List.of(step), List.of(), "");
    }

    private record Refusing(Answer answer) implements View {
        @Override
        public Answer ask(Change change) {
            return answer;
        }

        @Override
        public ClusterView cluster() {
            throw new IllegalStateException("no cluster is needed");
        }

        @Override
        public CloudView cloud() {
            throw new IllegalStateException("only the answer is needed");
        }

        @Override
        public Names names() {
            return Names.DEFAULT;
        }

        @Override
        public @Nullable String caseId() {
            return null;
        }

        @Override
        public boolean cloudInUse() {
            return true;
        }
    }
}
