package dev.firebreak.execute;

import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Change;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Readiness;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Wait;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Entry.StepResult;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.plan.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Waits for what the changes of a step set going: for seconds inside the step, or long enough for it to end
/// waiting.
record Waiting(RunScope scope, Step<?> step) {
    private static final Duration POLICY_LIMIT = Duration.ofSeconds(10);
    /// The controller's batching was measured at about one second.
    private static final Duration POLICY_UNSEEN = Duration.ofSeconds(2);

    private static final Duration POLICY_POLL = Duration.ofMillis(200);
    private static final Duration PODS_LIMIT = Duration.ofMinutes(5);
    private static final Duration CONTAINER_LIMIT = Duration.ofSeconds(60);
    private static final Duration CONTAINER_POLL = Duration.ofMillis(500);
    private static final Duration FIRST_POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(15);

    /// How long evictions are waited for: a budget that does not let a pod go, and a pod that does not end. They
    /// can keep a suspect open meanwhile.
    static Duration forPods(Options options) {
        Duration most = options.waitTimeout();
        return !options.stay() ? Duration.ZERO : most.compareTo(PODS_LIMIT) < 0 ? most : PODS_LIMIT;
    }

    /// Ends the step, which goes on when what it waits for has come.
    StepEnd ended(String because) {
        append(new Entry.StepFinished(StepResult.WAITING, because, null, null));
        return StepEnd.failed(step.id(), StepResult.WAITING, "waiting", because);
    }

    /// Waits, for seconds at most, until the plugin has taken a policy up. Where that can't be seen, the policy
    /// must at least stand, and the plugin is given the time it was measured to take. Empty where it took hold;
    /// else why that is not so, or not known.
    Optional<String> notTakenUp(Wait.PolicyResolved wait) {
        Wait.PolicyResolved bound =
                new Wait.PolicyResolved(wait.namespace(), symbols().in(wait.policy()), wait.pods());
        long end = scope.pace().nanoTime() + POLICY_LIMIT.toNanos();
        long lookedFor = scope.pace().nanoTime();
        String why = "a stop was asked for";
        while (!scope.pace().stopping()) {
            Readiness readiness;
            try {
                readiness = scope.world().cluster().readiness(bound);
                why = "the network plugin has not taken the policy up";
            } catch (Refusal refusal) {
                String because = refusal.problems().getFirst().message();
                // who may not look never sees it; a server that is silent now may answer yet
                readiness = refusal.exit() == 4 ? Readiness.never(because) : Readiness.notYet(because, -1);
                why = "whether the network plugin has taken the policy up is not known: " + because;
            }
            switch (readiness.state()) {
                case READY -> {
                    return Optional.empty();
                }
                case NEVER -> {
                    scope.pace().pause(POLICY_UNSEEN);
                    boolean stands = scope.world()
                            .cluster()
                            .get(Resource.NETWORK_POLICY, bound.namespace(), bound.policy())
                            .isPresent();
                    return stands ? Optional.empty() : Optional.of("the policy is gone");
                }
                case NOT_YET -> {
                    if (scope.pace().nanoTime() - lookedFor >= FIRST_POLL.toNanos()) {
                        lookedFor = scope.pace().nanoTime();
                        bound = withoutGone(bound);
                    }
                    if (scope.pace().nanoTime() >= end) {
                        return Optional.of(why);
                    }
                    scope.progress().on(step.id(), readiness.detail(), readiness.percent());
                    scope.pace().pause(POLICY_POLL);
                }
            }
        }
        return Optional.of(why);
    }

    /// No policy is taken up for pods that are gone, or have ended.
    private Wait.PolicyResolved withoutGone(Wait.PolicyResolved wait) {
        try {
            Set<String> running = scope.world().cluster().list(Resource.POD, wait.namespace(), null, null).stream()
                    .filter(pod -> !PodFacts.finished(pod))
                    .map(pod -> String.valueOf(Json.text(pod, "/metadata/uid")))
                    .collect(Collectors.toSet());
            return new Wait.PolicyResolved(
                    wait.namespace(),
                    wait.policy(),
                    wait.pods().stream()
                            .filter(pod -> running.contains(pod.uid()))
                            .toList());
        } catch (Refusal silent) {
            return wait;
        }
    }

    /// Waits until a pod of the step has ended, or will not. False when a stop was asked for.
    boolean ended(Wait.PodEnded wait) {
        String name = symbols().in(wait.name());
        long end = scope.pace().nanoTime() + TimeUnit.SECONDS.toNanos(wait.limitSeconds());
        while (!scope.pace().stopping()) {
            Readiness readiness = ended(wait.namespace(), name);
            if (readiness.state() != Readiness.State.NOT_YET || scope.pace().nanoTime() >= end) {
                return true;
            }
            scope.progress().on(step.id(), readiness.detail(), readiness.percent());
            scope.pace().pause(FIRST_POLL);
        }
        return false;
    }

    private Readiness ended(String namespace, String name) {
        try {
            return scope.world()
                    .cluster()
                    .get(Resource.POD, namespace, name)
                    .map(PodEnd::of)
                    .orElseGet(() -> Readiness.never("the probe pod is gone"));
        } catch (Refusal refusal) {
            String because = refusal.problems().getFirst().message();
            return refusal.exit() == 4 ? Readiness.never(because) : Readiness.notYet(because, -1);
        }
    }

    /// Waits until evicted pods are gone. One that isn't when time is over, or a stop is asked for; null where all are.
    @Nullable
    PodRef untilGone(List<PodRef> evicted) {
        long end = scope.pace().nanoTime() + forPods(scope.options()).toNanos();
        for (PodRef pod : evicted) {
            while (there(pod)) {
                if (scope.pace().stopping() || scope.pace().nanoTime() >= end) {
                    return pod;
                }
                scope.progress().on(step.id(), "pod " + pod + " has not ended yet", -1);
                scope.pace().pause(FIRST_POLL);
            }
        }
        return null;
    }

    /// A server that does not answer does not say that it is gone.
    private boolean there(PodRef pod) {
        try {
            return scope.world()
                    .cluster()
                    .get(Resource.POD, pod.namespace(), pod.name())
                    .filter(found -> pod.uid().equals(Json.text(found, "/metadata/uid")))
                    .isPresent();
        } catch (Refusal refusal) {
            if (refusal.exit() == 4) {
                throw refusal;
            }
            return true;
        }
    }

    /// Waits, for a minute at most, until a container has ended. Who may not look does not wait.
    void untilEnded(Wait.ContainerEnded wait) {
        String container = symbols().in(wait.container());
        long end = scope.pace().nanoTime() + CONTAINER_LIMIT.toNanos();
        while (!scope.pace().stopping() && scope.pace().nanoTime() < end) {
            try {
                JsonNode pod = scope.world()
                        .cluster()
                        .get(Resource.POD, wait.pod().namespace(), wait.pod().name())
                        .orElse(null);
                if (pod == null || ended(pod, container)) {
                    return;
                }
            } catch (Refusal refusal) {
                if (refusal.exit() == 4) {
                    return;
                }
            }
            scope.progress().on(step.id(), "container " + container + " has not ended yet", -1);
            scope.pace().pause(CONTAINER_POLL);
        }
    }

    private static boolean ended(JsonNode pod, String container) {
        return pod.at("/status/ephemeralContainerStatuses")
                .valueStream()
                .anyMatch(status -> container.equals(Json.text(status, "/name"))
                        && status.at("/state").has("terminated"));
    }

    /// Waits for what takes long; a step that ends here ends waiting, or stopped.
    Optional<StepEnd> forSnapshots(List<Change> changes, List<Outcome> outcomes) {
        long end = scope.pace().nanoTime() + scope.options().waitTimeout().toNanos();
        Duration poll = FIRST_POLL;
        boolean told = false;
        for (Change change : changes) {
            if (!(change.settle() instanceof Wait.SnapshotsCompleted)) {
                continue;
            }
            Outcome outcome = outcomes.stream()
                    .filter(o -> o.change().equals(change.id()))
                    .findFirst()
                    .orElseThrow();
            while (true) {
                Readiness readiness = readiness(outcome);
                if (readiness.state() != Readiness.State.NOT_YET) {
                    break;
                }
                scope.progress().on(step.id(), readiness.detail(), readiness.percent());
                if (!told) {
                    append(new Entry.WaitEntry(
                            readiness.detail(),
                            scope.options().stay()
                                    ? Json.time(scope.journal()
                                            .now()
                                            .plus(scope.options().waitTimeout()))
                                    : null,
                            outcome.intent()));
                    told = true;
                }
                if (!scope.options().stay() || scope.pace().nanoTime() >= end) {
                    return Optional.of(ended("waits for " + readiness.detail()));
                }
                if (scope.pace().stopping()) {
                    return Optional.of(StepEnd.stopped(step.id()));
                }
                scope.pace().pause(poll);
                poll = poll.multipliedBy(2).compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : poll.multipliedBy(2);
            }
        }
        return Optional.empty();
    }

    private Readiness readiness(Outcome outcome) {
        try {
            return scope.world().cloudOfCase().snapshotsCompleted(outcome);
        } catch (Refusal refusal) {
            if (refusal.exit() == 4) {
                throw refusal;
            }
            return Readiness.notYet(refusal.problems().getFirst().message(), -1);
        }
    }

    private Symbols symbols() {
        return Recorded.symbols(scope.caseId(), scope.run(), step.id(), step.ordinal(), null);
    }

    private void append(Entry entry) {
        scope.journal().append(scope.run(), step.id(), entry);
    }
}
