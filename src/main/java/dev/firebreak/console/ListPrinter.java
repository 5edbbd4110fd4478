package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.look.EventFacts;
import dev.firebreak.look.Item;
import dev.firebreak.look.Kind;
import dev.firebreak.look.Listing;
import dev.firebreak.look.PolicyFacts;
import dev.firebreak.look.Suspect;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A list of what is there, as a table within the terminal: what a narrow one has no room for is left to `-o wide`.
/// What a case has put its sign on stands out, in words too.
public final class ListPrinter {
    private static final int WIDE = Integer.MAX_VALUE;

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final boolean wide;
    private final Instant now;

    public ListPrinter(PrintStream out, Theme theme, int width, boolean wide, Instant now) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.wide = wide;
        this.now = now;
    }

    /// A column, and what stands in it of an item.
    ///
    /// @param rank 0 is always shown, [#WIDE] with `-o wide` alone; the others where there is room, lowest first
    private record Column<T extends Item>(int rank, String heading, Function<T, Cell> cell) {}

    /// Prints what was found, or that there is nothing.
    ///
    /// @param where what was looked through, such as `in namespace shop`
    /// @param everywhere whether items of several namespaces are among them
    public void print(Kind kind, Listing found, String where, boolean everywhere) {
        if (found.items().isEmpty()) {
            out.println(Text.clean(
                    "There " + (kind == Kind.POLICY ? "is no policy " : "are no " + words(kind) + " ") + where + "."));
            if (kind.namespaced() && !everywhere) {
                out.println("In all namespaces: firebreak get " + kind.plural() + " -A");
            }
            return;
        }
        switch (kind) {
            case POD -> table(found, Item.Pod.class, pods(everywhere));
            case NODE -> table(found, Item.Node.class, nodes());
            case POLICY -> table(found, Item.Policy.class, policies(everywhere));
            case EVENT -> table(found, Item.Event.class, events(everywhere));
            case SERVICE_ACCOUNT -> table(found, Item.Account.class, accounts(everywhere));
            case VOLUME -> new FindPrinter(out, theme, width, wide).volumes(volumes(found));
        }
    }

    private static String words(Kind kind) {
        return kind == Kind.SERVICE_ACCOUNT ? "service accounts" : kind.plural();
    }

    private static List<FindPods.VolumeFacts> volumes(Listing found) {
        return found.items().stream()
                .flatMap(item -> item instanceof Item.Volume volume
                        ? Stream.of(volume.facts())
                        : Stream.<FindPods.VolumeFacts>empty())
                .toList();
    }

    private <T extends Item> void table(Listing found, Class<T> type, List<Column<T>> columns) {
        List<T> items = found.items().stream().map(type::cast).toList();
        List<Column<T>> all = new ArrayList<>(columns);
        if (items.stream().anyMatch(item -> suspect(item) != null)) {
            all.add(new Column<>(0, "SUSPECT", item -> {
                Suspect signs = suspect(item);
                return signs == null ? Cell.of("") : Cell.of(signs.words(), Tier.BAD);
            }));
        }
        List<Column<T>> shown =
                all.stream().filter(column -> wide || column.rank() < WIDE).toList();
        Table table = new Table(shown.stream()
                .map(column -> new Table.Heading(column.rank(), column.heading()))
                .toList());
        items.forEach(item -> table.row(
                shown.stream().map(column -> column.cell().apply(item)).toList()));
        if (wide) {
            table.print(out, theme, width);
        } else {
            missing(List.of(table.printFitting(out, theme, width)), out, theme, width);
        }
    }

    /// Says what tables had no room for.
    static void missing(List<Table.Missing> missing, PrintStream out, Theme theme, int width) {
        String words = headings("Left out: ", missing, Table.Missing::leftOut)
                + headings("Shortened: ", missing, Table.Missing::shortened);
        if (!words.isEmpty()) {
            Text.wrap(words + "All of it: -o wide or -o json", width).forEach(line -> out.println(theme.quiet(line)));
        }
    }

    private static String headings(
            String label, List<Table.Missing> missing, Function<Table.Missing, List<String>> which) {
        String headings = missing.stream()
                .flatMap(each -> which.apply(each).stream())
                .distinct()
                .collect(Collectors.joining(", "));
        return headings.isEmpty() ? "" : label + headings + ". ";
    }

    private static @Nullable Suspect suspect(Item item) {
        Suspect signs = item.signs();
        return signs == null || signs.none() ? null : signs;
    }

    private List<Column<Item.Pod>> pods(boolean everywhere) {
        return List.of(
                new Column<>(0, "POD", pod -> name(pod, everywhere)),
                new Column<>(0, "READY", pod -> Cell.of(pod.ready())),
                new Column<>(0, "PHASE", pod -> Cell.of(pod.facts().phase())),
                new Column<>(2, "RESTARTS", pod -> Cell.of(String.valueOf(pod.restarts()))),
                new Column<>(1, "AGE", pod -> Cell.of(age(pod.created()))),
                new Column<>(3, "OWNER", pod -> Cell.of(owner(pod.facts()))),
                new Column<>(4, "NODE", pod -> Cell.node(pod.facts().node())),
                new Column<>(WIDE, "SERVICE ACCOUNT", pod -> Cell.of(pod.facts().serviceAccount())),
                new Column<>(WIDE, "UID", pod -> Cell.of(pod.facts().uid())));
    }

    private static String owner(PodFacts pod) {
        PodFacts.Owner owner = pod.owner();
        return owner == null ? "none" : owner.kind() + "/" + owner.name();
    }

    private List<Column<Item.Node>> nodes() {
        return List.of(
                new Column<>(0, "NODE", node -> name(node, false)),
                new Column<>(0, "STATUS", node -> Cell.of(String.join(", ", node.status()))),
                new Column<>(1, "INSTANCE", node -> Cell.of(node.facts().instanceId())),
                new Column<>(2, "AGE", node -> Cell.of(age(node.created()))),
                new Column<>(3, "COMPUTE", node -> Cell.of(node.facts().computeType())),
                new Column<>(4, "VERSION", node -> Cell.of(node.version())),
                new Column<>(WIDE, "UID", node -> Cell.of(node.facts().uid())));
    }

    private static List<Column<Item.Policy>> policies(boolean everywhere) {
        return List.of(
                new Column<>(0, "POLICY", policy -> name(policy, everywhere)),
                new Column<>(0, "KIND", policy -> Cell.of(kind(policy.facts()))),
                new Column<>(
                        0,
                        "DECIDES",
                        policy -> Cell.of(String.join(", ", policy.facts().directions()))),
                new Column<>(
                        0, "SELECTS", policy -> Cell.of(selects(policy.facts().selector()))));
    }

    /// With its group where it is not the one that everybody means.
    static String kind(PolicyFacts policy) {
        return policy.group().equals("networking.k8s.io") ? policy.kind() : policy.kind() + "." + policy.group();
    }

    static String selects(@Nullable String selector) {
        return selector == null ? "in its own way" : selector.isEmpty() ? "every pod" : selector;
    }

    /// A few events of one object.
    static void events(List<EventFacts> events, PrintStream out, Theme theme, int width, Instant now) {
        Table table = new Table("AGE", "TYPE", "REASON", "MESSAGE");
        for (EventFacts event : events) {
            table.row(Cell.of(Ages.of(event.time(), now)), eventType(event), Cell.of(event.reason()), message(event));
        }
        table.print(out, theme, width);
    }

    private static Cell eventType(EventFacts event) {
        return Cell.of(event.eventType(), event.eventType().equals("Warning") ? Tier.DOUBT : null);
    }

    private static Cell message(EventFacts event) {
        return Cell.of(event.message() + (event.count() > 1 ? " (" + event.count() + " times)" : ""));
    }

    private List<Column<Item.Event>> events(boolean everywhere) {
        return List.of(
                new Column<>(0, "AGE", event -> Cell.of(Ages.of(event.facts().time(), now))),
                new Column<>(0, "TYPE", event -> eventType(event.facts())),
                new Column<>(0, "REASON", event -> Cell.of(event.facts().reason())),
                new Column<>(
                        0,
                        "OBJECT",
                        event -> Cell.of((everywhere ? event.facts().namespace() + "/" : "")
                                + event.facts().object().kind().toLowerCase(Locale.ROOT)
                                + "/" + event.facts().object().name())),
                new Column<>(0, "MESSAGE", event -> message(event.facts())));
    }

    private static List<Column<Item.Account>> accounts(boolean everywhere) {
        return List.of(
                new Column<>(0, "SERVICE ACCOUNT", account -> name(account, everywhere)),
                new Column<>(1, "TOKEN", account -> Cell.of(account.facts().mountsToken() ? "mounted" : "not mounted")),
                new Column<>(0, "ROLE BY IRSA", account -> {
                    String role = account.facts().roleArn();
                    return Cell.of(role == null ? "none" : role);
                }),
                new Column<>(WIDE, "UID", account -> Cell.of(account.facts().uid())));
    }

    private static Cell name(Item item, boolean everywhere) {
        String within = everywhere && item.namespace() != null ? item.namespace() + "/" : "";
        return Cell.of(within + item.name(), Tier.STRONG);
    }

    private String age(@Nullable Instant since) {
        return Ages.of(since, now);
    }
}
