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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What gets through to a pod and from it: pods of one workload and ports with one answer share a row.
public final class ReachPrinter {
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

    private record Peers(Direction direction, String place, List<Reach.Stretch> stretches) {}

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
            print(entries);
        }
        if (leftOpen != null) {
            out.println();
            Paragraph.print(out, "", "", "Open connections: " + leftOpen.words() + ".", width);
        }
    }

    /// The entries alone, and why some of them are not known, or not what the policies say.
    void print(List<Reach.Entry> entries) {
        Table table = new Table("PEER", "PORTS", "HERE", "BY POLICIES", "DECIDED BY");
        Set<String> unknown = new LinkedHashSet<>();
        Set<String> otherwise = new LinkedHashSet<>();
        Set<String> stated = new LinkedHashSet<>();
        grouped(entries).forEach((peers, names) -> {
            Map<Kind, List<String>> rows = new LinkedHashMap<>();
            for (Reach.Stretch stretch : peers.stretches()) {
                rows.computeIfAbsent(kind(peers.direction(), stretch), ignored -> new ArrayList<>())
                        .add(stretch.ports());
            }
            rows.forEach((kind, ports) -> {
                table.row(
                        Cell.of(
                                Text.pad(kind.direction() == Direction.INGRESS ? "from" : "to", FROM)
                                        + (names.size() == 1
                                                ? names.getFirst()
                                                : peers.place() + " (" + names.size() + " pods)"),
                                Tier.STRONG),
                        Cell.of(String.join(", ", ports)),
                        answer(kind.here()),
                        answer(kind.specified()),
                        Cell.of(
                                kind.policies().isEmpty()
                                        ? "no policy"
                                        : kind.policies().stream()
                                                .map(PolicyRef::toString)
                                                .collect(Collectors.joining(", "))));
                if (kind.here() == Allowed.UNKNOWN) {
                    unknown.addAll(kind.because());
                } else if (kind.here() != kind.specified()) {
                    otherwise.addAll(kind.because());
                }
                if (kind.here() != kind.specified()) {
                    stated.addAll(kind.stated());
                }
            });
        });
        table.print(out, theme, width);
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
                        new Peers(direction, place(peer), stretches), ignored -> new ArrayList<>())
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
        return switch (allowed) {
            case YES -> Cell.of("open", Tier.BAD);
            case NO -> Cell.of("closed", Tier.GOOD);
            case UNKNOWN -> Cell.of("unknown", Tier.DOUBT);
        };
    }
}
