package dev.firebreak.execute;

import dev.firebreak.action.View;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.cluster.ClusterView.Name;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.plan.Undoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Looks again at what a case left standing: whether each change is there as it was made, and whether the
/// promise of its step still holds. It reads, and writes nothing.
public final class LookAgain {
    private static final String HOLDS = "holds";
    private static final String CUT = "cut";

    private final CaseState state;
    private final View view;
    private final List<Problem> unseen;
    private final Map<String, Verdict> promises = new HashMap<>();
    private final ReachedAgain reached;
    private final Holder holder;
    private final Probed probed;

    private LookAgain(CaseState state, View view, List<Problem> unseen, Instant now) {
        this.state = state;
        this.probed = new Probed(state, now);
        this.view = view;
        this.unseen = unseen;
        this.reached = new ReachedAgain(view);
        this.holder = new Holder(state);
    }

    /// Refuses with `another-world` (4) where `world` is not that of the case, with `case-behind` (4) where a copy of
    /// the case went on elsewhere, and with 11 where its cluster does not answer.
    public static LookAgain in(World world, CaseState state, Instant now) {
        World inCase = world.in(state);
        OneWorld.same(OneWorld.of(state), inCase);
        return new LookAgain(state, inCase.view(), Behind.refuse(state, inCase), now);
    }

    /// A warning of what could not be looked at to tell whether a copy of the case went on elsewhere.
    public List<Problem> unseen() {
        return unseen;
    }

    /// Says which standing changes are about to be asked for, one by one: what they changed is read side by side.
    public void ahead(List<IntentState> standing) {
        view.cluster()
                .ahead(Name.changedBy(
                        standing.stream().map(i -> ChangeJson.parse(i.change())).toList()));
    }

    /// Whether a standing change holds.
    ///
    /// @param verdict yes, no, or unknown where it could not be looked at. The targets of a containment's are those
    /// that are not contained
    /// @param held whether it held when its run ended, as far as the run said
    public record Looked(Verdict verdict, boolean held) {}

    public Looked at(IntentState standing) {
        try {
            if (!(ChangeJson.parse(standing.change()) instanceof KubeChange change)) {
                return new Looked(promised(standing), !toldNot(standing));
            }
            JsonNode now = view.cluster()
                    .get(
                            change.resource(),
                            change.target().namespace(),
                            change.target().name())
                    .orElse(null);
            StillThere there = StillThere.of(change, standing, now, state, view.names());
            Reason since = there.lost().isEmpty()
                    ? null
                    : holder.madeAgain(change, standing).orElse(null);
            if (since != null) {
                List<Reason> reasons = new ArrayList<>(List.of(since));
                reasons.addAll(there.lost());
                return new Looked(new Verdict(Holds.YES, null, reasons, List.of()), true);
            }
            // what others took away was there once
            return new Looked(
                    there.with(promise(change, standing, now)), !there.lost().isEmpty() || !toldNot(standing));
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            return new Looked(unknown(first.code(), "could not be looked at: " + first.message()), true);
        }
    }

    /// Whether the run that made a change ended with it not holding, also by what its probes saw.
    private boolean toldNot(IntentState standing) {
        RunState run = state.run(String.valueOf(standing.run())).orElseThrow();
        Verdict told = told(run, standing);
        if (told == null) {
            return false;
        }
        for (StepState step : run.steps()) {
            Entry.VerdictEntry later = step.verdict();
            if (later != null && !step.id().equals(standing.step())) {
                told = told.supersededBy(later.verdict());
            }
        }
        List<Verdict.PerTarget> about = about(standing, told);
        return !about.isEmpty() && counted(Verdict.of(about), run) == Holds.NO;
    }

    /// The part of a step's promise that a change is about: a policy that was made stands for the isolation of its
    /// namespace, evidence outside for what the reply told, another change for its own target.
    private static List<Verdict.PerTarget> about(IntentState standing, Verdict whole) {
        boolean containment = whole.facts() != null;
        if (!(ChangeJson.parse(standing.change()) instanceof KubeChange change)) {
            Set<String> made = made(standing);
            return whole.targets().stream()
                    .filter(t -> containment || made.contains(t.target().name()))
                    .toList();
        }
        return whole.targets().stream()
                .filter(t -> byNamespace(change, containment)
                        ? change.verb() == KubeChange.Verb.CREATE
                                && Objects.equals(
                                        t.target().namespace(), change.target().namespace())
                        : t.target().equals(change.target()))
                .toList();
    }

    private static boolean byNamespace(KubeChange change, boolean containment) {
        return containment && change.subresource().isEmpty();
    }

    /// Evidence outside the case is kept while it is there as it was made: what its step promised of the part that
    /// the change made.
    private Verdict kept(IntentState standing, Verdict whole) {
        List<Verdict.PerTarget> about = about(standing, whole);
        Verdict part = about.isEmpty() ? whole : Verdict.of(about);
        Holds holds = counted(part, state.run(String.valueOf(standing.run())).orElseThrow());
        return holds == Holds.NOT_APPLICABLE
                ? unknown("not-looked-at", "there is no way to look at it again")
                : new Verdict(holds, null, part.reasons(), List.of());
    }

    /// The snapshots that the reply told, or the image that was completed.
    private static Set<String> made(IntentState standing) {
        Set<String> names = new HashSet<>();
        names.add(standing.change().at("/target/name").asString(""));
        JsonNode observed = standing.observed();
        if (observed != null) {
            observed.path("snapshots")
                    .forEach(s -> names.add(s.path("snapshotId").asString("")));
        }
        return names;
    }

    private Verdict ofStep(IntentState standing) {
        return promises.computeIfAbsent(standing.run() + "/" + standing.step(), _ -> verify(standing));
    }

    /// A change outside the cluster stands as far as its step keeps its promise.
    private Verdict promised(IntentState standing) {
        Verdict whole = ofStep(standing);
        if (whole.facts() == null) {
            return kept(standing, whole);
        }
        RunState run = state.run(String.valueOf(standing.run())).orElseThrow();
        return new Verdict(
                counted(whole, run),
                whole.facts(),
                whole.reasons().stream().filter(r -> !r.fact().equals(CUT)).toList(),
                whole.targets().stream().filter(t -> fails(t, run)).toList());
    }

    /// The verdict of a change whose world could not be reached.
    public static Verdict unknown(String code, String message) {
        return new Verdict(Holds.UNKNOWN, null, List.of(new Reason(HOLDS, code, message, null)), List.of());
    }

    /// What the step promised, for the part of it that the change is about.
    private Verdict promise(KubeChange change, IntentState standing, @Nullable JsonNode now) {
        Verdict whole = ofStep(standing);
        boolean containment = whole.facts() != null;
        boolean byNamespace = byNamespace(change, containment);
        List<Verdict.PerTarget> about = about(standing, whole).stream()
                .filter(t -> !(byNamespace && holder.heldBefore(t.target(), standing)))
                .map(t -> containment ? holder.heldSince(t, standing) : t)
                .toList();
        if (about.isEmpty()) {
            return whole.targets().isEmpty() && whole.holds() == Holds.UNKNOWN ? whole : asMade(change);
        }
        RunState run = state.run(String.valueOf(standing.run())).orElseThrow();
        if (byNamespace) {
            about = reached.in(about, told(run, standing), standing.line().time());
        }
        Verdict part = Verdict.of(about);
        Holds holds = counted(part, run);
        if (holds == Holds.NOT_APPLICABLE) {
            holds = Holds.YES;
        }
        List<Reason> reasons = new ArrayList<>();
        for (Verdict.PerTarget target : about) {
            Holds each = counted(Verdict.of(List.of(target)), run);
            if (holds == Holds.YES || each == holds) {
                target.reasons().stream()
                        .filter(r -> !r.fact().equals(CUT) && !reasons.contains(r))
                        .forEach(reasons::add);
            }
        }
        if (holds == Holds.NO && !containment && now != null) {
            reasons.replaceAll(r -> StillThere.reason(
                    r.code(), r.message(), now, "", standing.line().time()));
        }
        if (holds == Holds.NO && containment) {
            nameWriters(reasons, change, standing.line().time());
        }
        reportedCut(run, standing, containment).ifPresent(reasons::add);
        return new Verdict(
                holds,
                part.facts(),
                reasons,
                containment ? about.stream().filter(t -> fails(t, run)).toList() : List.of());
    }

    /// Adds to what says that a policy allows something, who wrote that policy since.
    private void nameWriters(List<Reason> reasons, KubeChange change, Instant made) {
        List<JsonNode> policies;
        try {
            policies =
                    view.cluster().list(Resource.NETWORK_POLICY, change.target().namespace(), null, null);
        } catch (Refusal silent) {
            // that it does not hold is known all the same
            return;
        }
        for (JsonNode policy : policies) {
            String writer = LastWriter.words(policy, "/spec", made);
            Pattern name = Pattern.compile("(?<![\\w.-])"
                    + Pattern.quote(change.target().namespace() + "/" + Json.text(policy, "/metadata/name"))
                    + "(?![\\w.-])");
            if (writer.startsWith(LastWriter.WRITTEN)) {
                reasons.replaceAll(r -> name.matcher(r.message()).find() && !ReachedAgain.names(r)
                        ? new Reason(r.fact(), r.code(), r.message() + writer, "managedFields")
                        : r);
            }
        }
    }

    /// Without what was accepted, and without the cut: it is about the moment of the change, and was reported
    /// then.
    private static Holds counted(Verdict verdict, RunState run) {
        Verdict.Facts facts = verdict.facts();
        List<Entry.Accepted> accepted =
                run.approvals().stream().flatMap(a -> a.accepted().stream()).toList();
        return Ending.counted(
                facts == null
                        ? verdict
                        : new Verdict(
                                verdict.holds(),
                                new Verdict.Facts(facts.applied(), facts.enforced(), Holds.NOT_APPLICABLE),
                                List.of(),
                                List.of()),
                accepted);
    }

    private static @Nullable Verdict told(RunState run, IntentState standing) {
        return run.step(String.valueOf(standing.step()))
                .map(StepState::verdict)
                .map(Entry.VerdictEntry::verdict)
                .orElse(null);
    }

    /// Where connections may live on.
    private static Optional<Reason> reportedCut(RunState run, IntentState standing, boolean containment) {
        return run.step(String.valueOf(standing.step()))
                .map(s -> s.verdict())
                .filter(v -> containment && ("no".equals(v.cut()) || "unknown".equals(v.cut())))
                .map(v -> new Reason(
                        CUT,
                        Verdict.CUT_AS_REPORTED,
                        "that open connections were cut was reported as " + v.cut() + " when it was made",
                        "journal"));
    }

    private static boolean fails(Verdict.PerTarget target, RunState run) {
        return counted(Verdict.of(List.of(target)), run) == Holds.NO;
    }

    private static Verdict asMade(KubeChange change) {
        return new Verdict(
                Holds.YES,
                null,
                List.of(new Reason(
                        HOLDS,
                        "as-made",
                        change.target() + " is as the change left it",
                        change.resource().plural())),
                List.of());
    }

    private Verdict verify(IntentState standing) {
        RunState run = state.run(String.valueOf(standing.run())).orElseThrow();
        return run.step(String.valueOf(standing.step()))
                .flatMap(step -> Recorded.undoing(state.id(), run, step))
                .map(this::verify)
                .map(verdict -> probed.since(standing, verdict, told(run, standing)))
                .orElseGet(Verdict::notApplicable);
    }

    private <O extends Record> Verdict verify(Undoing<O> step) {
        try {
            return step.action().verify(step.done(), view);
        } catch (Refusal refusal) {
            Problem first = refusal.problems().getFirst();
            return unknown(first.code(), "could not look again: " + first.message());
        }
    }
}
