package dev.firebreak.console;

import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.model.PodRef;
import dev.firebreak.reach.Answer.Allowed;
import dev.firebreak.reach.Direction;
import dev.firebreak.reach.PolicyRef;
import dev.firebreak.reach.Reach;
import dev.firebreak.report.LeftOpen;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What gets through to a pod and from it: pods of one workload and ports with one answer share a row.
public final class ReachPrinter {
    private static final int MOST = 8;
    private static final int FROM = "from ".length();

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public ReachPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    /// What rows share whose peers and ports stand together.
    private record Kind(
            Direction direction,
            Allowed here,
            Allowed specified,
            List<PolicyRef> policies,
            List<String> because,
            List<String> stated) {}

    /// @param ofPods whether they are pods, by whatever of their names is theirs in common
    private record Peers(Direction direction, boolean ofPods, String place, List<Reach.Stretch> stretches) {}

    private record Row(Peers peers, List<String> names, Kind kind, List<String> ports) {}

    /// Prints the entries of a pod.
    ///
    /// @param enforcer what enforces policies here, and why that is thought
    /// @param leftOpen the connections that its isolation is not known to have cut
    public void print(PodRef pod, List<Reach.Entry> entries, String enforcer, @Nullable LeftOpen leftOpen) {
        out.println(theme.strong(Text.clean(pod.toString())));
        Paragraph.print(out, "", "", "What enforces policies here: " + Text.clean(enforcer) + ".", width);
        out.println();
        if (entries.isEmpty()) {
            out.println("Nothing new gets through, in or out.");
        } else {
            all(entries);
        }
        if (leftOpen != null) {
            out.println();
            open(leftOpen);
        }
    }

    /// The connections that no policy ends.
    void open(LeftOpen leftOpen) {
        Paragraph.print(out, "", "", "Open connections: " + leftOpen.words() + ".", width);
    }

    /// The entries alone.
    void all(List<Reach.Entry> entries) {
        List<Row> rows = rows(entries);
        table(rows);
        reasons(rows);
    }

    /// What is open comes first, and of many workloads some are listed.
    void summary(List<Reach.Entry> entries) {
        List<Row> rows = new ArrayList<>(rows(entries));
        rows.sort(Comparator.comparing(row -> row.kind().here()));
        Map<Peers, Allowed> workloads = new LinkedHashMap<>();
        rows.stream()
                .filter(row -> row.peers().ofPods())
                .forEach(row -> workloads.putIfAbsent(row.peers(), row.kind().here()));
        List<Peers> left = workloads.keySet().stream().skip(MOST).toList();
        rows.removeIf(row -> left.contains(row.peers()));
        table(rows);
        if (!left.isEmpty()) {
            String answers = left.stream()
                    .collect(Collectors.groupingBy(workloads::get, TreeMap::new, Collectors.counting()))
                    .entrySet()
                    .stream()
                    .map(each -> each.getValue() + " " + word(each.getKey()))
                    .collect(Collectors.joining(", "));
            out.println(theme.quiet("and " + Text.count(left.size(), "more workload", "more workloads") + " (" + answers
                    + "): all of them with -o wide"));
        }
        reasons(rows);
    }

    private static List<Row> rows(List<Reach.Entry> entries) {
        List<Row> rows = new ArrayList<>();
        grouped(entries).forEach((peers, names) -> {
            Map<Kind, List<String>> kinds = new LinkedHashMap<>();
            for (Reach.Stretch stretch : peers.stretches()) {
                kinds.computeIfAbsent(kind(peers.direction(), stretch), ignored -> new ArrayList<>())
                        .add(stretch.ports());
            }
            kinds.forEach((kind, ports) -> rows.add(new Row(peers, names, kind, ports)));
        });
        return rows;
    }

    private void table(List<Row> rows) {
        Table table = new Table("PEER", "PORTS", "HERE", "BY POLICIES", "DECIDED BY");
        for (Row row : rows) {
            List<PolicyRef> policies = row.kind().policies();
            table.row(
                    Cell.of(
                            Text.pad(row.kind().direction() == Direction.INGRESS ? "from" : "to", FROM)
                                    + (row.names().size() == 1
                                            ? row.names().getFirst()
                                            : row.peers().place() + " ("
                                                    + row.names().size() + " pods)"),
                            Tier.STRONG),
                    Cell.of(String.join(", ", row.ports())),
                    answer(row.kind().here()),
                    answer(row.kind().specified()),
                    Cell.of(
                            policies.isEmpty()
                                    ? "no policy"
                                    : policies.stream().map(PolicyRef::toString).collect(Collectors.joining(", "))));
        }
        table.print(out, theme, width);
    }

    /// Why some are not known, or not what the policies say.
    private void reasons(List<Row> rows) {
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> otherwise = new LinkedHashSet<>();
        Set<String> stated = new LinkedHashSet<>();
        for (Row row : rows) {
            Kind kind = row.kind();
            if (kind.here() == Allowed.UNKNOWN) {
                unknown.addAll(kind.because());
            } else if (kind.here() != kind.specified()) {
                otherwise.addAll(kind.because());
            }
            if (kind.here() != kind.specified()) {
                stated.addAll(kind.stated());
            }
        }
        reasons("Why it is not known:", unknown);
        reasons("Why it is not as the policies say:", otherwise);
        reasons("What the policies say there:", stated);
    }

    /// Each once: many rows have the same.
    private void reasons(String title, Set<String> reasons) {
        if (!reasons.isEmpty()) {
            out.println();
            out.println(title);
            reasons.forEach(reason -> Paragraph.print(out, "  ", "    ", Text.clean(reason), width));
        }
    }

    private static Kind kind(Direction direction, Reach.Stretch stretch) {
        return new Kind(
                direction,
                stretch.here().allowed(),
                stretch.bySpecification().allowed(),
                ReachJson.deciding(stretch),
                stretch.here().reasons(),
                stretch.bySpecification().reasons());
    }

    /// The entries by peer, those of one workload with equal answers together, each with the peers' names.
    private static Map<Peers, List<String>> grouped(List<Reach.Entry> entries) {
        Map<Direction, Map<Reach.Peer, List<Reach.Stretch>>> byPeer = new LinkedHashMap<>();
        for (Reach.Entry entry : entries) {
            byPeer.computeIfAbsent(entry.direction(), ignored -> new LinkedHashMap<>())
                    .computeIfAbsent(entry.peer(), ignored -> new ArrayList<>())
                    .add(entry.stretch());
        }
        Map<Peers, List<String>> grouped = new LinkedHashMap<>();
        byPeer.forEach((direction, peers) -> peers.forEach((peer, stretches) -> grouped.computeIfAbsent(
                        new Peers(direction, peer instanceof Reach.Peer.Pods, place(peer), stretches),
                        ignored -> new ArrayList<>())
                .add(peer.words())));
        return grouped;
    }

    /// Pods of one ReplicaSet differ behind the last dash of their names.
    private static String place(Reach.Peer peer) {
        String name = peer.words();
        int dash = name.lastIndexOf('-');
        return peer instanceof Reach.Peer.Pods && dash > 0 ? name.substring(0, dash) + "-*" : name;
    }

    private static Cell answer(Allowed allowed) {
        return Cell.of(
                word(allowed),
                switch (allowed) {
                    case YES -> Tier.BAD;
                    case NO -> Tier.GOOD;
                    case UNKNOWN -> Tier.DOUBT;
                });
    }

    private static String word(Allowed allowed) {
        return switch (allowed) {
            case YES -> "open";
            case NO -> "closed";
            case UNKNOWN -> "unknown";
        };
    }
}
