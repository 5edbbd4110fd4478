package dev.firebreak.cli;

import dev.firebreak.action.kube.ClusterNetwork;
import dev.firebreak.cluster.Targets;
import dev.firebreak.console.ReachJson;
import dev.firebreak.console.ReachPrinter;
import dev.firebreak.execute.World;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.reach.Answer;
import dev.firebreak.reach.Cidr;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.Endpoint;
import dev.firebreak.reach.IpAddress;
import dev.firebreak.reach.Protocol;
import dev.firebreak.reach.Reach;
import dev.firebreak.report.LeftOpen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;

/// `firebreak reach POD [--from X] [--to Y] [--port N/PROTO]`: what still gets through, by the policies and by the
/// plugin that is there. Without `--from` and `--to` only what is not denied is listed, and what a listed block
/// excepts.
@Command(
        name = "reach",
        description = "what may still reach a pod, what it may still reach, and which policies decide it",
        footer = {
            "firebreak reach shop/web-7f9c",
            "firebreak reach shop/web-7f9c --from internet",
            "firebreak reach shop/web-7f9c --to 169.254.169.254 --port 80/TCP -o json"
        })
final class ReachCommand implements Callable<Integer> {
    private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:/([A-Za-z]+))?");
    /// Digits with dots, or hexadecimal digits with colons, and perhaps a length: no pod is named so.
    private static final Pattern LIKE_ADDRESS =
            Pattern.compile("(?:[0-9]+(?:\\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*)(?:/[0-9]+)?");

    private final Session session;

    @Parameters(paramLabel = "POD", description = "NS/POD, pod/NAME, or a workload")
    String pod = "";

    @Option(names = "--from", paramLabel = "X", description = "only from this pod, IP, CIDR, or internet")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "Y", description = "only to this pod, IP, CIDR, or internet")
    @Nullable
    String to;

    @Option(
            names = "--port",
            paramLabel = "N/PROTO",
            description = "only this port of the receiving end, as in 443/TCP")
    @Nullable
    String port;

    @Spec
    @Nullable
    CommandSpec spec;

    /// A port of a protocol.
    private record Only(int port, Protocol protocol) {}

    ReachCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Only only = only();
        World world = session.world();
        Looking looking = new Looking(session);
        List<PodRef> suspects = Targets.pods(world.cluster(), pod, looking.namespace(world.cluster()));
        Map<String, LeftOpen> leftOpen = session.text() ? LeftOpen.uid(looking.open()) : Map.of();
        ClusterNetwork cluster = ClusterNetwork.read(world.view());
        ArrayNode documents = Json.array();
        for (PodRef suspect : suspects) {
            List<Reach.Entry> entries = entries(world, cluster, endpoint(cluster, suspect), only);
            if (session.text()) {
                new ReachPrinter(session.out(), session.theme(), session.width())
                        .print(
                                suspect,
                                entries,
                                cluster.enforcer(endpoint(cluster, suspect)),
                                leftOpen.get(suspect.uid()));
            } else {
                documents.add(ReachJson.of(suspect, entries));
            }
        }
        if (!session.text()) {
            session.print(documents.size() == 1 ? documents.get(0) : ReachJson.list(documents));
        }
        return 0;
    }

    private static Reach.Entry at(Reach.Entry entry, Only only) {
        Reach.Stretch stretch = entry.stretch();
        return new Reach.Entry(
                entry.direction(),
                entry.peer(),
                new Reach.Stretch(only.protocol(), only.port(), null, stretch.here(), stretch.bySpecification()));
    }

    private static List<Reach.Entry> at(List<Reach.Entry> entries, @Nullable Only only) {
        return only == null
                ? entries
                : entries.stream()
                        .filter(entry -> entry.stretch().holds(only.port(), only.protocol()))
                        .map(entry -> at(entry, only))
                        .toList();
    }

    private List<Reach.Entry> entries(World world, ClusterNetwork cluster, Endpoint.Pod suspect, @Nullable Only only) {
        Reach reach = cluster.reach();
        if (from == null && to == null) {
            return at(
                    Stream.of(Direction.INGRESS, Direction.EGRESS)
                            .flatMap(direction -> Reach.open(reach.of(suspect, direction)).stream())
                            .toList(),
                    only);
        }
        List<Reach.Entry> entries = new ArrayList<>();
        if (from != null) {
            entries.addAll(peer(world, cluster, reach, suspect, Direction.INGRESS, from, only));
        }
        if (to != null) {
            entries.addAll(peer(world, cluster, reach, suspect, Direction.EGRESS, to, only));
        }
        return entries;
    }

    private List<Reach.Entry> peer(
            World world,
            ClusterNetwork cluster,
            Reach reach,
            Endpoint.Pod suspect,
            Direction direction,
            String text,
            @Nullable Only only) {
        if (text.equals("internet")) {
            return asOne(at(reach.outside(suspect, direction, null), only), new Reach.Peer.Entity("internet"), only);
        }
        Optional<IpAddress> address = parsed(() -> IpAddress.parse(text));
        if (address.isPresent()
                && !address.get().v6()
                && !address.get().toString().equals(text)) {
            throw usage("'" + text + "' could mean several addresses: write " + address.get());
        }
        if (address.isPresent()) {
            return at(reach.of(suspect, direction, cluster.endpointAt(address.get())), only);
        }
        Optional<Cidr> block = parsed(() -> Cidr.parse(text));
        if (block.isPresent()) {
            return asOne(
                    at(within(cluster, reach, suspect, direction, block.get()), only),
                    new Reach.Peer.Block(block.get()),
                    only);
        }
        if (LIKE_ADDRESS.matcher(text).matches()) {
            throw usage("'" + text + "' is no IP address and no block of them: write 10.0.2.103 or 10.0.2.0/24");
        }
        return Targets.pods(world.cluster(), text, new Looking(session).namespace(world.cluster())).stream()
                .flatMap(other -> at(reach.of(suspect, direction, endpoint(cluster, other)), only).stream())
                .toList();
    }

    /// The addresses of a block that are nobody's here, and the services and pods whose addresses are in it.
    private static List<Reach.Entry> within(
            ClusterNetwork cluster, Reach reach, Endpoint.Pod suspect, Direction direction, Cidr block) {
        Stream<Reach.Entry> pods = cluster.network().pods().stream()
                .filter(other ->
                        !other.equals(suspect) && other.addresses().stream().anyMatch(block::contains))
                .flatMap(other -> reach.of(suspect, direction, other).stream());
        Stream<Reach.Entry> services = direction == Direction.INGRESS
                ? Stream.of()
                : cluster.network().services().stream()
                        .filter(service -> service.addresses().stream().anyMatch(block::contains))
                        .flatMap(service -> reach.of(suspect, direction, service).stream());
        return Stream.of(reach.outside(suspect, direction, block).stream(), services, pods)
                .flatMap(each -> each)
                .toList();
    }

    /// One port of many addresses has one answer: that of the address for which most gets through.
    private static List<Reach.Entry> asOne(List<Reach.Entry> entries, Reach.Peer peer, @Nullable Only only) {
        if (only == null || entries.size() < 2) {
            return entries;
        }
        Comparator<Answer> open = Comparator.comparing(Answer::allowed);
        Answer here = entries.stream().map(e -> e.stretch().here()).min(open).orElseThrow();
        Answer specified = entries.stream()
                .map(e -> e.stretch().bySpecification())
                .min(open)
                .orElseThrow();
        return List.of(new Reach.Entry(
                entries.getFirst().direction(),
                peer,
                new Reach.Stretch(only.protocol(), only.port(), null, here, specified)));
    }

    private static <T> Optional<T> parsed(Supplier<T> parse) {
        try {
            return Optional.of(parse.get());
        } catch (IllegalArgumentException otherwise) {
            return Optional.empty();
        }
    }

    private static Endpoint.Pod endpoint(ClusterNetwork cluster, PodRef ref) {
        return cluster.network()
                .pod(ref.namespace(), ref.name())
                .orElseThrow(() -> new Refusal(
                        4,
                        Problem.block(
                                "target-not-found",
                                "pod " + ref + " has ended, and has no network any more",
                                "name a pod that runs: firebreak find " + ref)));
    }

    private @Nullable Only only() {
        if (port == null) {
            return null;
        }
        Matcher matcher = PORT.matcher(port);
        if (matcher.matches()) {
            int number = Integer.parseInt(matcher.group(1));
            String protocol =
                    matcher.group(2) == null ? "TCP" : matcher.group(2).toUpperCase(Locale.ROOT);
            Optional<Protocol> known = parsed(() -> Protocol.valueOf(protocol));
            if (known.isPresent() && number >= 1 && number <= 65_535) {
                return new Only(number, known.get());
            }
        }
        throw usage("--port takes a number and a protocol, as in 443/TCP: " + port);
    }

    private RuntimeException usage(String message) {
        CommandSpec command = spec;
        return command == null
                ? new IllegalStateException("no command")
                : new CommandLine.ParameterException(command.commandLine(), message);
    }
}
