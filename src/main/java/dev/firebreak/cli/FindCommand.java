package dev.firebreak.cli;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.change.Proposal;
import dev.firebreak.cluster.Targets;
import dev.firebreak.console.Documents;
import dev.firebreak.console.FindPrinter;
import dev.firebreak.console.Text;
import dev.firebreak.execute.World;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `firebreak find [POD] [--workload KIND/NAME] [-l SEL]`: what `find-pods` finds, without a case.
@Command(
        name = "find",
        description = "find pods, and the nodes, instances and volumes under them",
        footer = {
            "firebreak find shop/web-7f9c",
            "firebreak find --workload deploy/web -n shop",
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
        int ways = (pod == null ? 0 : 1) + (workload == null ? 0 : 1) + (selector == null ? 0 : 1);
        CommandSpec known = spec;
        if (ways > 1 && known != null) {
            throw new CommandLine.ParameterException(known.commandLine(), "find takes one of POD, --workload and -l");
        }
        World world = session.world().needing(aws());
        String given = session.globals().namespace;
        String namespace = given == null ? world.cluster().namespace() : given;
        List<FindPods> searches = pod == null
                ? List.of(new FindPods(null, workload, workload == null ? everything(selector) : null, namespace))
                : Targets.pods(world.cluster(), pod, namespace).stream()
                        .map(p -> new FindPods(p, null, null, null))
                        .toList();
        FindPods.Detail detail = new FindPods.Detail(List.of(), List.of(), List.of());
        for (FindPods search : searches) {
            switch (search.plan(world.view())) {
                case Proposal.Found<FindPods.Found> found -> {
                    detail = detail.and(found.outputs().detail());
                    warn(found.notes());
                }
                case Proposal.Refused<FindPods.Found> refused -> nothing(refused.problems());
                case Proposal.Changes<FindPods.Found> p -> throw impossible(p);
                case Proposal.Nothing<FindPods.Found> p -> throw impossible(p);
                case Proposal.NotApplicable<FindPods.Found> p -> throw impossible(p);
                case Proposal.Later<FindPods.Found> p -> throw impossible(p);
            }
        }
        if (session.text()) {
            new FindPrinter(session.out(), session.theme(), session.width(), session.wide()).print(detail);
        } else {
            session.print(Documents.find(detail));
        }
        return 0;
    }

    private static IllegalStateException impossible(Proposal<?> proposal) {
        return new IllegalStateException(
                "finding proposes " + proposal.getClass().getSimpleName());
    }

    /// A selector that finds nothing is an empty list when looking.
    private void nothing(List<Problem> problems) {
        if (selector == null && (pod != null || workload != null)) {
            throw new Refusal(4, problems);
        }
    }

    private static String everything(@Nullable String selector) {
        return selector == null ? "" : selector;
    }

    /// Whether there is an AWS region to look in: without one the volumes of instances stay unknown, and nobody
    /// waits.
    private boolean aws() {
        return session.globals().region != null
                || session.globals().profile != null
                || session.environment().containsKey("AWS_REGION")
                || session.environment().containsKey("AWS_DEFAULT_REGION")
                || session.environment().containsKey("AWS_PROFILE");
    }

    private void warn(List<Problem> notes) {
        if (!session.globals().quiet) {
            notes.forEach(n -> session.err().println("Warning: " + Text.clean(n.message())));
        }
    }
}
