package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Table.Heading;
import dev.firebreak.console.Theme.Tier;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// What was found of the suspects: pods with their containers, nodes, volumes.
public final class FindPrinter {
    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final boolean wide;
    private final List<Table.Missing> missing = new ArrayList<>();

    /// `wide` shows all, also where that has no room side by side.
    public FindPrinter(PrintStream out, Theme theme, int width, boolean wide) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.wide = wide;
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
            table(volumesOf(found.volumes()));
        }
        tellMissing();
    }

    /// Volumes alone.
    void volumes(List<FindPods.VolumeFacts> found) {
        table(volumesOf(found));
        tellMissing();
    }

    private void table(Table table) {
        if (wide) {
            table.print(out, theme, width);
        } else {
            missing.add(table.printFitting(out, theme, width));
        }
    }

    private void tellMissing() {
        ListPrinter.missing(missing, out, theme, width);
    }

    private void pods(FindPods.Detail found) {
        Table table = new Table(List.of(
                new Heading(0, "POD"),
                new Heading(0, "PHASE"),
                new Heading(0, "NODE"),
                new Heading(0, "OWNER"),
                new Heading(0, "SERVICE ACCOUNT"),
                new Heading(1, "UID")));
        for (PodFacts pod : found.pods()) {
            PodFacts.Owner owner = pod.owner();
            table.row(
                    Cell.of(pod.ref().toString(), Tier.STRONG),
                    Cell.of(pod.phase()),
                    node(pod),
                    Cell.of(owner == null ? "none" : owner.kind() + "/" + owner.name()),
                    Cell.of(pod.serviceAccount()),
                    Cell.of(pod.uid()));
        }
        table(table);
    }

    private static Cell node(PodFacts pod) {
        return pod.hostNetwork()
                ? Cell.of((pod.node() == null ? "none" : pod.node()) + " (host network)")
                : Cell.node(pod.node() == null ? "none" : pod.node());
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
        Table table = new Table(List.of(
                new Heading(0, "NODE"), new Heading(0, "COMPUTE"), new Heading(0, "INSTANCE"), new Heading(1, "UID")));
        for (FindPods.NodeFacts node : found.nodes()) {
            table.row(
                    Cell.of(node.name(), Tier.STRONG),
                    Cell.of(node.computeType()),
                    Cell.of(node.instanceId() == null ? "none" : node.instanceId()),
                    Cell.of(node.uid()));
        }
        table(table);
    }

    private static Table volumesOf(List<FindPods.VolumeFacts> found) {
        Table table = new Table("VOLUME", "FOUND BY", "NODE", "POD", "DEVICE");
        for (FindPods.VolumeFacts volume : found) {
            table.row(
                    Cell.of(volume.volumeId(), Tier.STRONG),
                    Cell.of(volume.source().equals("pvc") ? "claim" : volume.source()),
                    Cell.node(volume.node()),
                    Cell.of(volume.pod()),
                    Cell.of(volume.device()));
        }
        return table;
    }
}
