package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// What was found of the suspects: pods with their containers, nodes, volumes.
public final class FindPrinter {
    private static final int ROOM_FOR_UIDS = 120;

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final boolean uids;

    /// `wide` shows uids also where they leave the names too little room.
    public FindPrinter(PrintStream out, Theme theme, int width, boolean wide) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.uids = wide || width >= ROOM_FOR_UIDS;
    }

    /// `where` is what was looked through, such as `in namespace shop`.
    public void print(FindPods.Detail found, String where) {
        if (found.pods().isEmpty()) {
            out.println(Text.clean("No pod was found " + where + "."));
            return;
        }
        pods(found);
        out.println();
        containers(found);
        if (!found.nodes().isEmpty()) {
            out.println();
            nodes(found);
        }
        if (!found.volumes().isEmpty()) {
            out.println();
            volumes(found.volumes());
        }
    }

    private void pods(FindPods.Detail found) {
        Table table = uids
                ? new Table("POD", "PHASE", "NODE", "OWNER", "SERVICE ACCOUNT", "UID")
                : new Table("POD", "PHASE", "NODE", "OWNER", "SERVICE ACCOUNT");
        for (PodFacts pod : found.pods()) {
            row(
                    table,
                    pod.uid(),
                    List.of(
                            Cell.of(pod.ref().toString(), Tier.STRONG),
                            Cell.of(pod.phase()),
                            Cell.of((pod.node() == null ? "none" : pod.node())
                                    + (pod.hostNetwork() ? " (host network)" : "")),
                            Cell.of(
                                    pod.owner() == null
                                            ? "none"
                                            : pod.owner().kind() + "/"
                                                    + pod.owner().name()),
                            Cell.of(pod.serviceAccount())));
        }
        table.print(out, theme, width);
    }

    private void row(Table table, String uid, List<Cell> cells) {
        List<Cell> row = new ArrayList<>(cells);
        if (uids) {
            row.add(Cell.of(uid));
        }
        table.row(row);
    }

    private void containers(FindPods.Detail found) {
        Table table = new Table("CONTAINER", "TYPE", "IMAGE", "POD");
        for (PodFacts pod : found.pods()) {
            for (PodFacts.Container container : pod.containers()) {
                table.row(
                        Cell.of(container.name()),
                        Cell.of(container.type()),
                        Cell.of(container.image()),
                        Cell.of(pod.ref().toString()));
            }
        }
        table.print(out, theme, width);
    }

    private void nodes(FindPods.Detail found) {
        Table table = uids ? new Table("NODE", "COMPUTE", "INSTANCE", "UID") : new Table("NODE", "COMPUTE", "INSTANCE");
        for (FindPods.NodeFacts node : found.nodes()) {
            row(
                    table,
                    node.uid(),
                    List.of(
                            Cell.of(node.name(), Tier.STRONG),
                            Cell.of(node.computeType()),
                            Cell.of(node.instanceId() == null ? "none" : node.instanceId())));
        }
        table.print(out, theme, width);
    }

    void volumes(List<FindPods.VolumeFacts> found) {
        Table table = new Table("VOLUME", "FOUND BY", "NODE", "POD", "DEVICE");
        for (FindPods.VolumeFacts volume : found) {
            table.row(
                    Cell.of(volume.volumeId(), Tier.STRONG),
                    Cell.of(volume.source().equals("pvc") ? "claim" : volume.source()),
                    Cell.of(volume.node()),
                    Cell.of(volume.pod()),
                    Cell.of(volume.device()));
        }
        table.print(out, theme, width);
    }
}
