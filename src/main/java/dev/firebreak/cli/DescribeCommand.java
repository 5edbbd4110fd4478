package dev.firebreak.cli;

import dev.firebreak.action.View;
import dev.firebreak.cluster.TargetText;
import dev.firebreak.console.DescriptionPrinter;
import dev.firebreak.console.LookJson;
import dev.firebreak.execute.World;
import dev.firebreak.journal.CaseState;
import dev.firebreak.look.AccountDescription;
import dev.firebreak.look.Kind;
import dev.firebreak.look.NodeDescription;
import dev.firebreak.look.PodDescription;
import dev.firebreak.look.PolicyDescription;
import dev.firebreak.look.VolumeDescription;
import dev.firebreak.report.IsolatedBy;
import dev.firebreak.report.LeftOpen;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `firebreak describe TYPE/NAME`: what a responder asks first about one thing.
@Command(
        name = "describe",
        description = "tell what a responder asks first about a pod, node, service account, policy or volume",
        footer = {
            "firebreak describe pod/web-7f9c -n shop",
            "firebreak describe shop/web-7f9c -o json",
            "firebreak describe node/ip-10-0-1-23.eu-west-1.compute.internal",
            "firebreak describe sa/web -n shop",
            "firebreak describe netpol/allow-web -n shop"
        })
final class DescribeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "TYPE/NAME",
            description =
                    "pod, node, sa, netpol or vol, a slash, and the name; NS/POD is a pod, and NS/TYPE/NAME names its"
                            + " namespace too")
    String target = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "the name, where the type stands before it without a slash")
    @Nullable
    String name;

    @Spec
    @Nullable
    CommandSpec spec;

    /// @param namespace null is that of commands which name none
    private record Named(@Nullable String namespace, Kind kind, String name) {}

    DescribeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Named named = named();
        Looking looking = new Looking(session);
        World world = looking.world();
        View view = world.view();
        String own = named.namespace();
        String namespace = own == null ? looking.namespace(view.cluster()) : own;
        DescriptionPrinter printer = new DescriptionPrinter(
                session.out(),
                session.theme(),
                session.width(),
                session.wide(),
                session.clock().instant());
        switch (named.kind()) {
            case POD -> {
                List<CaseState> open = looking.open();
                PodDescription pod =
                        PodDescription.of(namespace, named.name(), looking.eks(), IsolatedBy.uid(open), view);
                LeftOpen leftOpen = LeftOpen.uid(open).get(pod.pod().uid());
                show(() -> printer.print(pod, leftOpen), () -> LookJson.of(pod));
            }
            case NODE -> {
                NodeDescription node = NodeDescription.of(named.name(), looking.eks(), view);
                show(() -> printer.print(node), () -> LookJson.of("nodeDescription", node));
            }
            case SERVICE_ACCOUNT -> {
                AccountDescription account = AccountDescription.of(namespace, named.name(), looking.eks(), view);
                show(() -> printer.print(account), () -> LookJson.of("serviceAccountDescription", account));
            }
            case POLICY -> {
                PolicyDescription policy = PolicyDescription.of(namespace, named.name(), view);
                show(() -> printer.print(policy), () -> LookJson.of("policyDescription", policy));
            }
            case VOLUME -> {
                VolumeDescription volume = VolumeDescription.of(named.name(), view);
                show(() -> printer.print(volume), () -> LookJson.of("volumeDescription", volume));
            }
            case EVENT -> throw usage("an event has no more to it than is listed: firebreak get events");
        }
        return 0;
    }

    private void show(Runnable text, Supplier<JsonNode> document) {
        if (session.text()) {
            text.run();
        } else {
            session.print(document.get());
        }
    }

    /// A first part that is no type is a namespace, as it is for every other command; but for a kind that is a target
    /// elsewhere, of which there is more likely no namespace than one.
    private Named named() {
        String written = name == null ? target.strip() : target.strip() + "/" + name.strip();
        List<String> parts = List.of(written.split("/", -1));
        if (parts.stream().anyMatch(part -> !TargetText.NAME.matcher(part).matches())) {
            throw usage("what to describe is written TYPE/NAME, as in pod/web-7f9c: '" + written + "' is not");
        }
        return switch (parts.size()) {
            case 1 -> new Named(null, Kind.POD, parts.getFirst());
            case 2 ->
                Kind.named(parts.getFirst())
                        .map(kind -> new Named(null, kind, parts.getLast()))
                        .orElseGet(() -> inNamespace(parts));
            case 3 -> name == null ? ofThree(parts) : below(parts);
            default -> throw usage("'" + written + "' has more than three parts");
        };
    }

    private Named inNamespace(List<String> parts) {
        String first = parts.getFirst();
        if (name != null || TargetText.isKind(first)) {
            throw noType(first);
        }
        return new Named(first, Kind.POD, parts.getLast());
    }

    private Named ofThree(List<String> parts) {
        Kind kind = Kind.named(parts.get(1)).orElseThrow(() -> noType(parts.get(1)));
        return new Named(parts.getFirst(), kind, parts.getLast());
    }

    /// `TYPE NS/NAME`.
    private Named below(List<String> parts) {
        Kind kind = Kind.named(parts.getFirst()).orElseThrow(() -> noType(parts.getFirst()));
        return new Named(parts.get(1), kind, parts.getLast());
    }

    private CommandLine.ParameterException noType(String word) {
        List<String> described = Stream.of(Kind.values())
                .filter(kind -> kind != Kind.EVENT)
                .map(Kind::plural)
                .toList();
        return usage("there is no type '" + word + "' to describe: "
                + Choices.wayOut(word, Kind.words(), described, "the types are "));
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
