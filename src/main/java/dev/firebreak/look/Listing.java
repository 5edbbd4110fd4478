package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.FindPods;
import dev.firebreak.change.Proposal;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.Targets;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import dev.firebreak.reach.PolicyKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What is there of a kind, in the order in which people look for it: by name, events by time.
///
/// @param notes what is not among them because it could not be read
public record Listing(List<Item> items, List<Problem> notes) {

    /// What is asked for.
    ///
    /// @param namespace null is all namespaces
    /// @param name null is all of them
    /// @param selector of labels; of volumes those of the pods above them
    /// @param atHand by a pod's uid the case that isolated it, as the journals at hand tell it
    public record Question(
            Kind kind,
            @Nullable String namespace,
            @Nullable String name,
            @Nullable String selector,
            Map<String, String> atHand) {}

    /// Throws [Refusal] 4: `target-not-found` where there is none of that name, `forbidden` where the kind may not be
    /// read.
    public static Listing of(Question asked, View view) {
        Listing found = listed(asked, view);
        String namespace = asked.kind().namespaced() ? asked.namespace() : null;
        boolean there = found.items().stream().anyMatch(item -> item.namespace() != null || item.kind() == Kind.VOLUME);
        if (namespace != null && !there) {
            mustBeThere(namespace, view.cluster());
        }
        return found;
    }

    /// A namespace that is not there has nothing in it, and whoever names it means another.
    /// Throws [Refusal] 4 `target-not-found` where it is known not to be there.
    public static void mustBeThere(String name, ClusterView cluster) {
        try {
            Targets.named(cluster, Resource.NAMESPACE, null, name, "namespace " + name);
        } catch (Refusal refusal) {
            if (!refusal.problems().getFirst().code().equals("forbidden")) {
                throw refusal;
            }
        }
    }

    private static Listing listed(Question asked, View view) {
        return switch (asked.kind()) {
            case POD -> pods(asked, view);
            case NODE -> of(asked, view, Resource.NODE, node -> Item.Node.of(node, Suspect.ofNode(node, view.names())));
            case SERVICE_ACCOUNT ->
                of(asked, view, Resource.SERVICE_ACCOUNT, account -> new Item.Account(AccountFacts.of(account)));
            case EVENT -> events(asked, view);
            case POLICY -> policies(asked, view);
            case VOLUME -> volumes(asked, view);
        };
    }

    /// The deny-alls of cases are read beside the pods.
    private static Listing pods(Question asked, View view) {
        String namespace = asked.namespace();
        try (ExecutorService beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Denials> denials = beside.submit(() -> Denials.look(namespace, asked.atHand(), view));
            return of(asked, view, Resource.POD, pod -> Item.Pod.of(pod, Suspect.ofPod(pod, had(denials))));
        }
    }

    private static <T> T had(Future<T> read) {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Listing of(Question asked, View view, Resource kind, Function<JsonNode, Item> item) {
        return new Listing(
                objects(asked, view.cluster(), kind).stream()
                        .map(item)
                        .sorted(BY_NAME)
                        .toList(),
                List.of());
    }

    private static final Comparator<Item> BY_NAME = Comparator.comparing(
                    (Item item) -> Objects.requireNonNullElse(item.namespace(), ""))
            .thenComparing(Item::name);

    private static List<JsonNode> objects(Question asked, ClusterView cluster, Resource kind) {
        String namespace = kind.namespaced() ? asked.namespace() : null;
        String name = asked.name();
        return name == null
                ? cluster.list(kind, namespace, asked.selector(), null)
                : List.of(Targets.named(cluster, kind, namespace, name, words(asked)));
    }

    /// `pod shop/web-7f9c`.
    private static String words(Question asked) {
        return asked.kind().singular() + " "
                + (asked.namespace() == null || !asked.kind().namespaced() ? "" : asked.namespace() + "/")
                + asked.name();
    }

    private static Listing events(Question asked, View view) {
        return new Listing(
                objects(asked, view.cluster(), Resource.EVENT).stream()
                        .map(EventFacts::of)
                        .sorted(Comparator.comparing((EventFacts event) -> Objects.requireNonNullElse(event.time(), ""))
                                .thenComparing(EventFacts::name))
                        .<Item>map(Item.Event::new)
                        .toList(),
                List.of());
    }

    /// Of every kind that the cluster serves: each may decide. Those in no namespace decide over every one.
    private static Listing policies(Question asked, View view) {
        ClusterView cluster = view.cluster();
        List<Problem> notes = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        for (Resource kind : policyKinds(cluster)) {
            String namespace = kind.namespaced() ? asked.namespace() : null;
            try {
                cluster.list(kind, namespace, asked.selector(), null).stream()
                        .map(object -> new Item.Policy(PolicyFacts.of(kind, object)))
                        .filter(item -> asked.name() == null || asked.name().equals(item.name()))
                        .forEach(items::add);
            } catch (Refusal refusal) {
                if (refusal.exit() != 4 || kind.equals(Resource.NETWORK_POLICY)) {
                    throw refusal;
                }
                notes.add(unread(kind, refusal));
            }
        }
        if (items.isEmpty() && asked.name() != null) {
            throw notFound(asked, "see which there are: firebreak get policies");
        }
        return new Listing(items.stream().sorted(BY_NAME).toList(), notes);
    }

    /// The kinds of policies that the cluster serves, each in the form that is read.
    static List<Resource> policyKinds(ClusterView cluster) {
        return Stream.concat(
                        Stream.of(Resource.NETWORK_POLICY),
                        PolicyKind.ALL.stream()
                                .filter(kind -> kind.unless() == null || !cluster.serves(kind.unless()))
                                .map(PolicyKind::resource)
                                .filter(cluster::serves))
                .toList();
    }

    static Problem unread(Resource kind, Refusal refusal) {
        Problem why = refusal.problems().getFirst();
        return Problem.warn(
                why.code(),
                kind.qualified() + " may not be read, and are not among these: " + why.message(),
                why.fix());
    }

    /// Those that `find` finds under the pods: of their claims, and of their nodes' instances where AWS can be asked.
    private static Listing volumes(Question asked, View view) {
        ahead(asked, view.cluster());
        String selector = asked.selector() == null ? "" : asked.selector();
        FindPods search = new FindPods(null, null, null, null, null, selector, asked.namespace());
        Listing found = switch (search.plan(view)) {
            case Proposal.Found<FindPods.Found> under ->
                new Listing(
                        under.outputs().detail().volumes().stream()
                                .filter(volume ->
                                        asked.name() == null || asked.name().equals(volume.volumeId()))
                                .<Item>map(Item.Volume::new)
                                .sorted(BY_NAME)
                                .toList(),
                        under.notes());
            // no pods, no volumes under them
            case Proposal.Refused<FindPods.Found> refused -> new Listing(List.of(), refused.notes());
            case Proposal<FindPods.Found> other -> throw new IllegalStateException("finding proposes " + other);
        };
        if (found.items().isEmpty() && asked.name() != null) {
            throw notFound(
                    asked,
                    found.notes().isEmpty()
                            ? "see which there are: firebreak get volumes -A"
                            : "it may be one of those that are not known: "
                                    + found.notes().getFirst().message());
        }
        return found;
    }

    /// One list of each kind in place of a read for each pod, where the lists may be read.
    private static void ahead(Question asked, ClusterView cluster) {
        for (Resource kind : List.of(Resource.NODE, Resource.PVC, Resource.PV)) {
            try {
                cluster.list(kind, kind.namespaced() ? asked.namespace() : null, null, null);
            } catch (Refusal refusal) {
                if (refusal.exit() != 4) {
                    throw refusal;
                }
            }
        }
    }

    private static Refusal notFound(Question asked, String fix) {
        return new Refusal(4, Problem.block("target-not-found", "no " + words(asked), fix));
    }
}
