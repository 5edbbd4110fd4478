package dev.firebreak.shell;

import dev.firebreak.cli.CasesKnown;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.LocalThings;
import dev.firebreak.cli.complete.Local;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.model.Problem;
import dev.firebreak.plan.Plan;
import dev.firebreak.runbook.Runbook;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is on this machine, as the prompt sees it now.
record LocalHere(Place place) implements Local {
    /// How long a key waits for journals that were changed.
    private static final Duration A_KEY = Duration.ofMillis(20);

    private LocalThings here() {
        return new LocalThings(place.asking(new PrintStream(PrintStream.nullOutputStream())));
    }

    @Override
    public String namespace() {
        String used = place.namespace();
        return used == null ? ofKubeconfig() : used;
    }

    /// Without the cluster: a key waits for nobody.
    private String ofKubeconfig() {
        Globals given = place.opened().globals();
        String context = given.context;
        return context == null
                ? "default"
                : KubernetesCluster.namespaceOf(context, given.kubeconfig).orElse("default");
    }

    @Override
    public List<Item> contexts() {
        return here().contexts();
    }

    @Override
    public List<Item> runbooks() {
        return here().runbooks();
    }

    @Override
    public List<Item> actions() {
        return here().actions();
    }

    @Override
    public Optional<Runbook> runbook(String idOrFile) {
        return here().runbook(idOrFile);
    }

    @Override
    public List<Case> cases() {
        return place.cases().within(A_KEY).stream()
                .filter(each -> place.here().has(each.world()))
                .map(CasesKnown.Known::offered)
                .toList();
    }

    @Override
    public @Nullable String current() {
        return place.caseName();
    }

    @Override
    public List<Item> planned() {
        Plan plan = place.plan();
        return plan == null
                ? List.of()
                : plan.steps().stream()
                        .map(step -> new Item(step.id(), step.use()))
                        .toList();
    }

    @Override
    public List<Item> waivable() {
        Plan plan = place.plan();
        List<Item> found = plan == null
                ? List.of()
                : plan.problems().stream()
                        .filter(Problem::waivable)
                        .map(problem -> new Item(problem.code(), problem.message()))
                        .distinct()
                        .toList();
        return found.isEmpty() ? here().waivable() : found;
    }

    @Override
    public List<String> folder(String path) {
        return here().folder(path);
    }
}
