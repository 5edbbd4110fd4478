package dev.firebreak.preflight;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.Gather;
import dev.firebreak.change.Proposal;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Right;
import dev.firebreak.plan.Plan;
import dev.firebreak.plan.PlanJson;
import dev.firebreak.plan.Step;
import dev.firebreak.runbook.Runbook;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One access review for each distinct right of the plan. What is needed blocks, what is only wanted warns. Of a step
/// that is planned, its changes and captures say what they take; of one that is planned later, or that was refused a
/// read, its action's declaration does.
final class Access implements Check {
    /// A right of one step; null is the run's.
    private record Asked(@Nullable String step, Right right) {}

    @Override
    public List<Problem> check(List<Step<?>> steps, Plan plan, View view) {
        Map<Permission, List<Asked>> asked = new LinkedHashMap<>();
        if (plan.undoes().isEmpty()) {
            Registry.ALWAYS.forEach(right -> add(asked, null, right));
        }
        Set<String> everywhere = new Namespaces(plan.steps()).all();
        for (Step<?> step : steps) {
            Set<String> own = new Namespaces(List.of(step)).all();
            for (Right right : rights(step, plan)) {
                if (!right.whereTargetsAre()) {
                    add(asked, step.id(), right);
                }
                for (String namespace : right.whereTargetsAre() ? own.isEmpty() ? everywhere : own : Set.<String>of()) {
                    add(asked, step.id(), right.in(namespace));
                }
            }
        }
        Map<Permission, Answer> answers = Answers.of(asked.keySet(), view);
        List<Problem> problems = new ArrayList<>();
        asked.forEach((permission, each) -> each.stream()
                .flatMap(a -> problem(a, answers.get(permission), plan).stream())
                .forEach(problems::add));
        unasked(asked, answers).ifPresent(problems::add);
        return problems;
    }

    private static void add(Map<Permission, List<Asked>> asked, @Nullable String step, Right right) {
        List<Asked> all = asked.computeIfAbsent(right.permission(), _ -> new ArrayList<>());
        Asked one = new Asked(step, right);
        if (!all.contains(one)) {
            all.add(one);
        }
    }

    private static List<Right> rights(Step<?> step, Plan plan) {
        List<Right> declared = declared(step, plan);
        return switch (step.proposal()) {
            case Proposal.Changes<?> _ -> {
                List<Right> rights = new ArrayList<>();
                Plan.changes(step).forEach(change -> rights.addAll(of(change, declared)));
                Plan.gathers(step).forEach(gather -> rights.add(of(gather, declared)));
                declared.stream()
                        .filter(r -> r.use() == Right.Use.AFTER || (r.use() == Right.Use.SURER && ofCluster(r)))
                        .forEach(rights::add);
                yield rights;
            }
            // what it needs to read has been read; what AWS did not tell it says itself
            case Proposal.Found<?> _ ->
                declared.stream()
                        .filter(r -> r.use() == Right.Use.SURER && ofCluster(r))
                        .toList();
            case Proposal.Later<?> _ ->
                declared.stream().filter(r -> r.use() != Right.Use.STRONGER).toList();
            case Proposal.Refused<?> refused
            when isForbidden(refused) ->
                declared.stream()
                        .filter(r -> ofCluster(r) && r.use() != Right.Use.STRONGER)
                        .toList();
            case Proposal.Refused<?> _ -> List.of();
            case Proposal.Nothing<?> _ -> List.of();
            case Proposal.NotApplicable<?> _ -> List.of();
        };
    }

    private static boolean isForbidden(Proposal.Refused<?> refused) {
        return refused.problems().stream().anyMatch(p -> p.code().equals("forbidden"));
    }

    private static boolean ofCluster(Right right) {
        return right.permission() instanceof Permission.Kube;
    }

    /// None of a plan that takes something back: its changes say all.
    private static List<Right> declared(Step<?> step, Plan plan) {
        Runbook.StepDecl decl = plan.runbook().step(step.id()).orElse(null);
        ActionType<?, ?> type = Registry.find(step.use()).orElse(null);
        return decl == null || type == null || !plan.undoes().isEmpty()
                ? List.of()
                : type.rights().stream()
                        .filter(right -> right.use() != Right.Use.IF_THERE
                                && decl.takes(
                                        right, type.entry(), plan.runbook().inputs()))
                        .toList();
    }

    /// AWS is asked about a change by its dry run, not here.
    private static List<Right> of(Change change, List<Right> declared) {
        return change.permissions().stream()
                .filter(p -> p instanceof Permission.Kube)
                .map(p -> like(p, Right.Use.CHANGE, declared)
                        .orElseGet(() -> new Right(p, Right.Use.CHANGE, "", change.words())))
                .toList();
    }

    private static Right of(Gather gather, List<Right> declared) {
        Permission permission = ChangeJson.permission(gather.source());
        return like(permission, Right.Use.EVIDENCE, declared)
                .orElseGet(() -> new Right(permission, Right.Use.EVIDENCE, "", gather.words() + " is not collected"));
    }

    /// The permission with the reason of its declaration.
    private static Optional<Right> like(Permission permission, Right.Use use, List<Right> declared) {
        String namespace = permission instanceof Permission.Kube kube ? kube.namespace() : null;
        return declared.stream()
                .filter(r -> r.use() == use)
                .map(r -> namespace == null ? r : r.in(namespace))
                .filter(r -> r.permission().equals(permission))
                .findFirst();
    }

    private static Optional<Problem> problem(Asked asked, @Nullable Answer answer, Plan plan) {
        if (answer == null || answer.holds() == Holds.YES) {
            return Optional.empty();
        }
        if (answer.holds() == Holds.NO) {
            Problem missing = asked.right().missing();
            Problem said = canBeDoneWithout(asked, plan)
                    ? Problem.block(
                                    missing.code(),
                                    missing.message(),
                                    "Ask for that right, or go on without it, with: --waive forbidden --reason TEXT")
                            .canBeWaived()
                    : missing;
            return Optional.of(asked.step() == null ? said : said.in(asked.step()));
        }
        boolean unasked = Answers.UNASKED.equals(answer.code());
        return unasked || !asked.right().needed() || asked.step() == null
                ? Optional.empty()
                : Optional.of(Problem.warn(
                                "access-unknown",
                                "whether you may " + asked.right().permission() + " is not known: " + answer.because(),
                                null)
                        .in(asked.step()));
    }

    /// What is needed only afterwards, or by a step that the run goes on without, is for a person to weigh: the cut may
    /// matter more. So it is with all of AWS, but for a step that is the whole run.
    private static boolean canBeDoneWithout(Asked asked, Plan plan) {
        Runbook.StepDecl step =
                asked.step() == null ? null : plan.runbook().step(asked.step()).orElse(null);
        return asked.right().needed()
                && step != null
                && (asked.right().use() == Right.Use.AFTER
                        || step.onFailure() == Runbook.OnFailure.CONTINUE
                        || (!ofCluster(asked.right()) && plan.runbook().steps().size() > 1));
    }

    /// AWS has no dry run of everything: what nobody can know beforehand is said.
    private static Optional<Problem> unasked(Map<Permission, List<Asked>> asked, Map<Permission, Answer> answers) {
        String actions = asked.entrySet().stream()
                .filter(e -> e.getValue().stream().anyMatch(a -> a.right().needed()))
                .map(Map.Entry::getKey)
                .filter(p -> Optional.ofNullable(answers.get(p))
                        .filter(a -> Answers.UNASKED.equals(a.code()))
                        .isPresent())
                .map(p -> p instanceof Permission.Aws aws ? aws.action() : p.toString())
                .distinct()
                .collect(Collectors.joining(", "));
        return actions.isEmpty()
                ? Optional.empty()
                : Optional.of(Problem.info(
                        "access-unknown",
                        "whether you may " + actions + " shows only when the step is reached: AWS has no dry run of"
                                + " them"));
    }

    /// The namespaces that steps are about: of what they change and collect, of what they were given and found.
    private record Namespaces(List<? extends Step<?>> steps) {
        Set<String> all() {
            Set<String> namespaces = new TreeSet<>();
            for (Step<?> step : steps) {
                Plan.changes(step).forEach(c -> add(c.target().namespace(), namespaces));
                Plan.gathers(step).forEach(g -> add(g.target().namespace(), namespaces));
                step.inputs().values().forEach(v -> namespaces.addAll(v.findValuesAsString("namespace")));
                Record found = PlanJson.planned(step.proposal());
                namespaces.addAll(PlanJson.outputs(step.use(), found).findValuesAsString("namespace"));
            }
            namespaces.remove("");
            return namespaces;
        }

        private static void add(@Nullable String namespace, Set<String> namespaces) {
            if (namespace != null) {
                namespaces.add(namespace);
            }
        }
    }
}
