package dev.firebreak.cli;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.change.Proposal;
import dev.firebreak.cluster.ClusterView;
import dev.firebreak.cluster.Targets;
import dev.firebreak.console.Documents;
import dev.firebreak.console.FindPrinter;
import dev.firebreak.execute.World;
import dev.firebreak.look.Listing;
import dev.firebreak.model.NodeRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ValueType;
import dev.firebreak.runbook.InputValue;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `firebreak find [POD] [--workload KIND/NAME] [--service-account NS/NAME] [--image REF] [--node NAME]
/// [-l SEL]`: what `find-pods` finds, without a case.
@Command(
        name = "find",
        description = "find pods, and the nodes, instances and volumes under them",
        footer = {
            "firebreak find shop/web-7f9c",
            "firebreak find --workload deploy/web -n shop",
            "firebreak find --service-account shop/web",
            "firebreak find --image registry.example/shop/web:2.4.1",
            "firebreak find --node ip-10-0-1-23.eu-west-1.compute.internal",
            "firebreak find -l app=web -n shop -o json"
        })
final class FindCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "POD", description = "NS/POD, pod/NAME, or a workload")
    @Nullable
    String pod;

    @Option(names = "--workload", paramLabel = "KIND/NAME", description = "all pods of a workload")
    @Nullable
    String workload;

    @Option(
            names = "--service-account",
            paramLabel = "NS/NAME",
            description = "all pods that run as this service account")
    @Nullable
    String serviceAccount;

    @Option(
            names = "--image",
            paramLabel = "REF",
            description = "all pods with this image in any container: NAME:TAG, NAME alone, or sha256:HEX")
    @Nullable
    String image;

    @Option(names = "--node", paramLabel = "NODE", description = "all pods on this node")
    @Nullable
    String node;

    @Option(names = "-l", paramLabel = "SEL", description = "all pods with these labels")
    @Nullable
    String selector;

    @Spec
    @Nullable
    CommandSpec spec;

    FindCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        long ways = Stream.of(pod, workload, serviceAccount, image, node, selector)
                .filter(Objects::nonNull)
                .count();
        CommandSpec known = spec;
        if (ways > 1 && known != null) {
            throw new CommandLine.ParameterException(
                    known.commandLine(),
                    "find takes one of POD, --workload, --service-account, --image, --node and -l");
        }
        Looking looking = new Looking(session);
        World world = looking.world();
        FindPods.Detail detail = new FindPods.Detail(List.of(), List.of(), List.of());
        for (FindPods search : searches(world.cluster())) {
            switch (search.plan(world.view())) {
                case Proposal.Found<FindPods.Found> found -> {
                    detail = detail.and(found.outputs().detail());
                    looking.warn(found.notes());
                }
                case Proposal.Refused<FindPods.Found> refused -> nothing(refused.problems());
                case Proposal.Changes<FindPods.Found> p -> throw impossible(p);
                case Proposal.Nothing<FindPods.Found> p -> throw impossible(p);
                case Proposal.NotApplicable<FindPods.Found> p -> throw impossible(p);
                case Proposal.Later<FindPods.Found> p -> throw impossible(p);
            }
        }
        String within = image == null ? looking.namespace(world.cluster()) : session.globals().namespace;
        if (detail.pods().isEmpty() && node == null && serviceAccount == null && within != null) {
            Listing.mustBeThere(within, world.cluster());
        }
        if (session.text()) {
            new FindPrinter(session.out(), session.theme(), session.width(), session.wide())
                    .print(detail, where(world.cluster()));
        } else {
            session.print(Documents.find(detail));
        }
        return 0;
    }

    private List<FindPods> searches(ClusterView cluster) {
        String given = session.globals().namespace;
        String namespace = new Looking(session).namespace(cluster);
        if (pod != null) {
            return Targets.pods(cluster, pod, namespace).stream()
                    .map(FindPods::of)
                    .toList();
        }
        NodeRef on = node == null
                ? null
                : Targets.node(
                        cluster,
                        InputValue.parse(ValueType.of(ValueType.Scalar.NODE), node)
                                .asString());
        boolean all = Stream.of(workload, serviceAccount, image, node).allMatch(Objects::isNull);
        return List.of(new FindPods(
                null,
                workload,
                serviceAccount,
                image,
                on,
                all ? everything(selector) : null,
                image == null ? namespace : given));
    }

    private String where(ClusterView cluster) {
        if (node != null) {
            return "on node " + node;
        }
        if (serviceAccount != null) {
            return "that runs as service account " + serviceAccount;
        }
        return image != null && session.globals().namespace == null
                ? "in any namespace"
                : "in namespace " + new Looking(session).namespace(cluster);
    }

    private static IllegalStateException impossible(Proposal<?> proposal) {
        return new IllegalStateException(
                "finding proposes " + proposal.getClass().getSimpleName());
    }

    /// A selector that finds nothing is an empty list when looking.
    private void nothing(List<Problem> problems) {
        if (pod != null || workload != null) {
            throw new Refusal(4, problems);
        }
    }

    private static String everything(@Nullable String selector) {
        return selector == null ? "" : selector;
    }
}
