package dev.firebreak.execute;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.View;
import dev.firebreak.change.Change;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import dev.firebreak.cloud.Cloud;
import dev.firebreak.cloud.CloudView;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.Remembered;
import dev.firebreak.journal.CaseState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Guardrails;
import dev.firebreak.model.Names;
import dev.firebreak.model.PodRef;
import dev.firebreak.plan.WorldFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The world, with the one way to write. Only this package holds one; what it hands out is [#view].
///
/// @param kind live or range
/// @param inCase the case that is worked in; null where one is to be opened
/// @param needsCloud whether the runbook has any use for AWS
/// @param guardrails what the house lets nobody change
/// @param atOnce how many objects are read side by side, at least 1
/// @param account whose AWS must be to be acted on; null for a look
public record World(
        String kind,
        Cluster cluster,
        Cloud cloud,
        Names names,
        @Nullable CaseState inCase,
        boolean needsCloud,
        Guardrails guardrails,
        int atOnce,
        @Nullable OneAccount account) {
    public World(
            String kind, Cluster cluster, Cloud cloud, Names names, @Nullable CaseState inCase, boolean needsCloud) {
        this(kind, cluster, cloud, names, inCase, needsCloud, Guardrails.NONE, Options.DEFAULT_CONCURRENCY, null);
    }

    Reply execute(Change change, List<Outcome> earlier) {
        return switch (change) {
            case KubeChange kube -> cluster.execute(kube);
            case CloudChange aws -> cloud.execute(aws, earlier);
        };
    }

    /// The world as a case sees it: with the labels and names that the case began with.
    public World in(CaseState state) {
        String prefix = state.world() == null ? null : Json.text(state.world(), "/prefix");
        return new World(
                kind,
                cluster,
                cloud,
                prefix == null ? names : new Names(prefix),
                state,
                needsCloud,
                guardrails,
                atOnce,
                OneAccount.of(state));
    }

    public World needing(boolean newNeedsCloud) {
        return new World(kind, cluster, cloud, names, inCase, newNeedsCloud, guardrails, atOnce, account);
    }

    /// What is known of it. Refuses as the cluster does where it does not answer.
    public WorldFacts facts() {
        return OneWorld.facts(this);
    }

    /// The same world over the cluster that another has opened.
    public World at(World other) {
        return new World(kind, other.cluster, cloud, names, inCase, needsCloud, guardrails, atOnce, account);
    }

    /// The world to act on: its account must be known before anything of AWS is planned.
    World toAct() {
        return new World(kind, cluster, cloud, names, inCase, needsCloud, guardrails, atOnce, OneAccount.ANY);
    }

    /// AWS, once it is known to be in the account that acting is about. Refuses as [OneAccount#in] does.
    Cloud cloudOfCase() {
        return account == null ? cloud : account.in(cloud);
    }

    /// The same world under the names and rules of the house.
    public World with(Names newNames, Guardrails newGuardrails, int newAtOnce) {
        return new World(kind, cluster, cloud, newNames, inCase, needsCloud, newGuardrails, newAtOnce, account);
    }

    /// A look at the world, read only: of the cluster nothing is read twice through it. Each plan and each verdict
    /// takes a look of its own.
    public View view() {
        return new Looking(this, new Remembered(cluster, atOnce));
    }

    private record Looking(World world, ClusterView cluster) implements View {

        @Override
        public CloudView cloud() {
            return world.cloudOfCase();
        }

        @Override
        public Names names() {
            return world.names();
        }

        @Override
        public Guardrails guardrails() {
            return world.guardrails();
        }

        @Override
        public @Nullable String caseId() {
            CaseState inCase = world.inCase();
            return inCase == null ? null : inCase.id();
        }

        @Override
        public boolean collected(PodRef pod, String container) {
            CaseState inCase = world.inCase();
            return inCase != null && inCase.collected(pod, container);
        }

        @Override
        public <O extends Record> List<O> standing(ActionType<?, O> type) {
            CaseState inCase = world.inCase();
            return inCase == null ? List.of() : Recorded.standing(inCase, type);
        }

        @Override
        public boolean cloudInUse() {
            return world.needsCloud();
        }
    }
}
