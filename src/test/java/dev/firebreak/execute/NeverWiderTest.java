package dev.firebreak.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Action;
import dev.firebreak.action.Done;
import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.action.kube.IsolatePod.Siblings;
import dev.firebreak.action.kube.Strategy;
import dev.firebreak.change.Change;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Symbols;
import dev.firebreak.change.Wait;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.execute.Openness.Port;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Whatever has been sent when an isolation or its undo ends in the middle, nothing is open that was not open before:
/// each stage of the changes that the action proposes, with any part of it made, on random clusters.
class NeverWiderTest {
    private static final long SEED = 20261128;
    private static final int SETS = 60;
    private static final Symbols BOUND = new Symbols(Map.of(
            Symbols.CASE, "c1",
            Symbols.RUN, "r1",
            Symbols.STEP, "isolate-pod",
            Symbols.ORDINAL, "1",
            Symbols.INTENT, "c1/r1/isolate-pod/1"));

    /// Each way to isolate pods: a new one is a line here.
    private static final Map<String, Function<List<PodRef>, Action<?>>> WAYS = Map.of(
            "except-deny", pods -> new IsolatePod(pods, Siblings.INCLUDE, Strategy.EXCEPT_DENY, false, null, null),
            "except-deny, siblings left alone",
                    pods -> new IsolatePod(pods, Siblings.LEAVE, Strategy.EXCEPT_DENY, false, null, null),
            "except-deny, siblings moved away",
                    pods -> new IsolatePod(pods, Siblings.MOVE, Strategy.EXCEPT_DENY, false, null, null),
            "admin-deny", pods -> new IsolatePod(pods, Siblings.INCLUDE, Strategy.ADMIN_DENY, false, null, null),
            "admin-deny, siblings left alone",
                    pods -> new IsolatePod(pods, Siblings.LEAVE, Strategy.ADMIN_DENY, false, null, null),
            "cilium-deny", pods -> new IsolatePod(pods, Siblings.LEAVE, Strategy.CILIUM_DENY, false, null, null),
            "calico-tier", pods -> new IsolatePod(pods, Siblings.LEAVE, Strategy.CALICO_TIER, false, null, null),
            "upstream-deny", pods -> new IsolatePod(pods, Siblings.LEAVE, Strategy.UPSTREAM_DENY, false, null, null));

    static List<String> ways() {
        return WAYS.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void nothing_opens_at_any_failure_point_of_isolating_and_undoing(String way) {
        long seed = SEED + way.hashCode();
        RandomClusters clusters = new RandomClusters(seed);
        int sets = 0;
        int points = 0;
        int changes = 0;
        for (int set = 0; set < SETS; set++) {
            HeldCluster before = clusters.next();
            List<PodRef> suspects = clusters.suspects(before);
            if (suspects.isEmpty()) {
                continue;
            }
            Action<?> action = Objects.requireNonNull(WAYS.get(way)).apply(suspects);
            Watched watched = new Watched("seed " + seed + " set " + set + ", " + way, before, clusters);
            changes += isolate(action, watched);
            sets++;
            points += watched.seen.size();
        }
        System.out.println("never wider, " + way + ": seed " + seed + ", " + sets + " sets, " + changes + " changes, "
                + points + " different failure points");
        assertThat(sets).isGreaterThan(SETS * 9 / 10);
        assertThat(changes).as("enough is changed").isGreaterThan(sets * 2);
    }

    @Test
    void an_exclusion_before_the_deny_would_be_found_out() {
        RandomClusters clusters = new RandomClusters(SEED);
        boolean found = false;
        for (int set = 0; set < SETS && !found; set++) {
            HeldCluster before = clusters.next();
            Watched watched = new Watched("exclusion first", before, clusters);
            Proposal<?> proposal = new IsolatePod(
                            clusters.suspects(before), Siblings.INCLUDE, Strategy.EXCEPT_DENY, false, null, null)
                    .plan(before);
            if (proposal instanceof Proposal.Changes<?> proposed) {
                List<KubeChange> changes = bound(proposed.changes());
                List<KubeChange> labelledAndExcluded = changes.stream()
                        .filter(change -> change.verb() == KubeChange.Verb.PATCH)
                        .toList();
                found = watched.opened(watched.made(before, labelledAndExcluded))
                        .isPresent();
            }
        }

        assertThat(found).isTrue();
    }

    /// A plugin of which nothing is known may enforce, and take its time.
    @Test
    void where_enforcement_is_not_known_deny_and_restored_allow_are_waited_for_too() {
        RandomClusters clusters = new RandomClusters(SEED);
        Set<Boolean> restored = new HashSet<>();
        for (int set = 0; set < SETS; set++) {
            HeldCluster next = clusters.next();
            Map<ClusterView.Name, JsonNode> objects = new LinkedHashMap<>(next.objects());
            objects.keySet().removeIf(name -> name.resource().equals(Resource.DAEMON_SET));
            HeldCluster before = new HeldCluster(objects, next.served(), next.caseId());
            IsolatePod action = new IsolatePod(
                    clusters.suspects(before), Siblings.INCLUDE, Strategy.EXCEPT_DENY, false, null, null);
            if (action.plan(before) instanceof Proposal.Changes<IsolatePod.Isolated> proposed) {
                List<KubeChange> changes = bound(proposed.changes());
                assertThat(changes)
                        .filteredOn(change -> change.id().startsWith("deny-"))
                        .allSatisfy(change -> assertThat(change.settle()).isInstanceOf(Wait.PolicyResolved.class));
                HeldCluster now = before;
                for (KubeChange change : changes) {
                    now = now.after(change);
                }
                Done<IsolatePod.Isolated> done = new Done<>(
                        proposed.outputs(),
                        List.copyOf(changes),
                        changes.stream().map(NeverWiderTest::succeeded).toList(),
                        List.of(),
                        "c1");
                if (action.undo(done, now) instanceof Proposal.Changes<Action.NoOutputs> back) {
                    back.changes().stream()
                            .filter(change -> change.id().startsWith("undo-exclude-"))
                            .forEach(change -> restored.add(change.settle() instanceof Wait.PolicyResolved));
                }
            }
        }
        assertThat(restored).contains(true);
    }

    private static <O extends Record> int isolate(Action<O> action, Watched watched) {
        if (!(action.plan(watched.before) instanceof Proposal.Changes<O> proposed)) {
            throw new AssertionError(watched.where + ": " + action.plan(watched.before));
        }
        List<KubeChange> changes = bound(proposed.changes());
        List<List<KubeChange>> made = watched.through(watched.before, changes);
        for (List<KubeChange> some : watched.few(made)) {
            HeldCluster broken = watched.look(watched.before, some);
            Done<O> done = new Done<>(
                    proposed.outputs(),
                    List.copyOf(changes),
                    some.stream().map(NeverWiderTest::succeeded).toList(),
                    List.of(),
                    "c1");
            Proposal<Action.NoOutputs> undo = action.undo(done, broken);
            if (undo instanceof Proposal.Changes<Action.NoOutputs> back) {
                List<KubeChange> restoring = bound(back.changes());
                Watched since = watched.without(some);
                since.through(broken, restoring);
                since.closesAsBefore(since.look(broken, restoring));
            } else {
                assertThat(some).as(watched.where + ": " + undo).isEmpty();
            }
        }
        return changes.size();
    }

    private static List<KubeChange> bound(List<Change> changes) {
        return changes.stream().map(change -> ((KubeChange) change).bind(BOUND)).toList();
    }

    private static Outcome succeeded(KubeChange change) {
        return new Outcome("c1/r1", change.id(), Outcome.Result.SUCCEEDED, 200, null, 0, null, null, null);
    }

    /// A cluster whose every state is compared with the one at the start.
    private static final class Watched {
        final String where;
        final HeldCluster before;
        final RandomClusters random;
        final List<Port> ports;
        final Openness open;
        final Map<Map<?, ?>, Openness> seen = new HashMap<>();

        Watched(String where, HeldCluster before, RandomClusters random) {
            this(
                    where,
                    before,
                    random,
                    IntStream.range(0, 3)
                            .mapToObj(i -> new Port(
                                    80 + random.upTo(4), i < 2 ? Protocol.TCP : Protocol.values()[random.upTo(3)]))
                            .toList());
        }

        private Watched(String where, HeldCluster before, RandomClusters random, List<Port> ports) {
            this.where = where;
            this.before = before;
            this.random = random;
            this.ports = ports;
            this.open = Openness.of(before, ports);
        }

        /// Where pods were evicted, what a policy over them alone denied those of their group is gone with them: taking
        /// back is compared with the start without them.
        Watched without(List<KubeChange> made) {
            List<KubeChange> evictions = made.stream()
                    .filter(change -> change.verb() == KubeChange.Verb.EVICT)
                    .toList();
            return evictions.isEmpty()
                    ? this
                    : new Watched(where + ", less what was evicted", made(before, evictions), random, ports);
        }

        /// The whole, and some of what may be made when it breaks off.
        List<List<KubeChange>> few(List<List<KubeChange>> all) {
            List<List<KubeChange>> few = new ArrayList<>(List.of(all.getLast()));
            few.add(all.get(random.upTo(all.size())));
            few.add(all.get(random.upTo(all.size())));
            return few;
        }

        HeldCluster look(HeldCluster start, List<KubeChange> made) {
            HeldCluster now = made(start, made);
            assertThat(opened(now))
                    .as(
                            "%s: after %s of %s",
                            where, made.stream().map(KubeChange::id).toList(), before.objects())
                    .isEmpty();
            return now;
        }

        HeldCluster made(HeldCluster start, List<KubeChange> changes) {
            HeldCluster now = start;
            for (KubeChange change : changes) {
                now = now.after(change);
            }
            return now;
        }

        Optional<String> opened(HeldCluster now) {
            Openness here = seen.computeIfAbsent(now.objects(), _ -> Openness.of(now, ports));
            return open.opened(here);
        }

        void closesAsBefore(HeldCluster restored) {
            assertThat(Openness.of(restored, ports)).as(where + ": undone").isEqualTo(open);
        }

        /// Looks at each state on the way of these changes, and returns what was made in each.
        List<List<KubeChange>> through(HeldCluster start, List<KubeChange> changes) {
            List<KubeChange> sent = new ArrayList<>();
            List<List<KubeChange>> all = new ArrayList<>(List.of(List.of()));
            for (Stage stage : Stage.of(List.copyOf(changes))) {
                List<KubeChange> beside =
                        stage.changes().stream().map(KubeChange.class::cast).toList();
                for (List<KubeChange> some : parts(beside)) {
                    List<KubeChange> made = new ArrayList<>(sent);
                    made.addAll(some);
                    look(start, made);
                    all.add(made);
                }
                sent.addAll(beside);
            }
            return all;
        }

        /// Every part of a small stage; of a large one each change alone, all but each, and some more.
        private Set<List<KubeChange>> parts(List<KubeChange> stage) {
            Set<List<KubeChange>> parts = new LinkedHashSet<>();
            int size = stage.size();
            int all = (1 << size) - 1;
            for (int some = 1; some <= all; some++) {
                boolean edge = Integer.bitCount(some) == 1 || Integer.bitCount(some) >= size - 1;
                if (size <= 3 || edge || random.upTo(all) < 4) {
                    int chosen = some;
                    parts.add(IntStream.range(0, size)
                            .filter(i -> (chosen >> i & 1) == 1)
                            .mapToObj(stage::get)
                            .toList());
                }
            }
            return parts;
        }
    }
}
