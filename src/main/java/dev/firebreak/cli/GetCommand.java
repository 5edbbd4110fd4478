package dev.firebreak.cli;

import dev.firebreak.console.ListPrinter;
import dev.firebreak.console.LookJson;
import dev.firebreak.console.Text;
import dev.firebreak.execute.World;
import dev.firebreak.look.Item;
import dev.firebreak.look.Kind;
import dev.firebreak.look.Listing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `firebreak get TYPE [NAME] [-l SEL] [-n NS | -A]`: what is there, suspects marked. One is named as elsewhere, too:
/// `TYPE/NAME` or `NS/TYPE/NAME`.
@Command(
        name = "get",
        description = "list pods, nodes, policies, volumes, events or service accounts, with suspects marked",
        footer = {
            "firebreak get pods -n shop",
            "firebreak get po -A -l app=web -o wide",
            "firebreak get pod/web-7f9c -n shop",
            "firebreak get nodes",
            "firebreak get netpol -n shop -o json",
            "firebreak get volumes -n shop",
            "firebreak get events -n shop"
        })
final class GetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "TYPE",
            description =
                    "pods, nodes, policies, volumes, events, serviceaccounts; in short po, no, netpol, vol, ev, sa;"
                            + " TYPE/NAME is one of them")
    String type = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "the one of this name")
    @Nullable
    String name;

    @Option(names = "-l", paramLabel = "SEL", description = "those with these labels; volumes under pods with them")
    @Nullable
    String selector;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "in all namespaces")
    boolean everywhere;

    @Spec
    @Nullable
    CommandSpec spec;

    /// @param namespace null is that of commands which name none
    private record Named(
            @Nullable String namespace, Kind kind, @Nullable String name) {}

    GetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Named named = named();
        Kind kind = named.kind();
        refuseContradictions(named);
        Looking looking = new Looking(session);
        World world = looking.world();
        String own = named.namespace();
        String namespace = everywhere ? null : own == null ? looking.namespace(world.cluster()) : own;
        Listing found = Listing.of(
                new Listing.Question(
                        kind, namespace, named.name(), selector, kind == Kind.POD ? looking.isolatedBy() : Map.of()),
                world.view());
        looking.warn(found.notes());
        if (session.globals().output.equals("name")) {
            boolean within = everywhere || own != null;
            found.items().forEach(item -> session.out().println(Text.clean(called(item, within))));
        } else if (session.text()) {
            new ListPrinter(
                            session.out(),
                            session.theme(),
                            session.width(),
                            session.wide(),
                            session.clock().instant())
                    .print(kind, found, where(kind, namespace), everywhere);
        } else {
            session.print(LookJson.list(found));
        }
        return 0;
    }

    private Named named() {
        List<String> parts = List.of(type.split("/", -1));
        if (parts.size() == 1) {
            return new Named(null, kind(type), name);
        }
        if (name != null) {
            throw usage("the name is given twice: " + type + " and " + name);
        }
        return switch (parts.size()) {
            case 2 -> new Named(null, kind(parts.getFirst()), parts.getLast());
            case 3 -> new Named(parts.getFirst(), kind(parts.get(1)), parts.getLast());
            default -> throw usage("'" + type + "' has more than three parts");
        };
    }

    private Kind kind(String word) {
        return Kind.named(word)
                .orElseThrow(() -> usage("there is no type '" + word + "' to get: "
                        + Choices.wayOut(word, Kind.words(), Kind.plurals(), "the types are ")));
    }

    private void refuseContradictions(Named named) {
        if (everywhere && session.globals().namespace != null) {
            throw usage("-A is all namespaces, and -n names one");
        }
        if (named.name() != null && selector != null) {
            throw usage("a name and -l are given, and each says which are meant");
        }
        Kind kind = named.kind();
        if (named.name() != null && everywhere && kind.namespaced() && kind != Kind.VOLUME) {
            throw usage("a name is that of one namespace: -n in place of -A");
        }
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /// As a target of other commands.
    ///
    /// @param within whether the namespace stands in front: another than that of commands which name none
    private static String called(Item item, boolean within) {
        return (within && item.namespace() != null ? item.namespace() + "/" : "")
                + item.kind().singular() + "/" + item.name();
    }

    private static String where(Kind kind, @Nullable String namespace) {
        return !kind.namespaced()
                ? "in the cluster"
                : namespace == null ? "in any namespace" : "in namespace " + namespace;
    }
}
