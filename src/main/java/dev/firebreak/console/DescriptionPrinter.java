package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.cloud.Instance;
import dev.firebreak.cloud.Volume;
import dev.firebreak.console.Table.Cell;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.json.Json;
import dev.firebreak.look.AccountDescription;
import dev.firebreak.look.EventFacts;
import dev.firebreak.look.Host;
import dev.firebreak.look.NodeDescription;
import dev.firebreak.look.OnNode;
import dev.firebreak.look.PodDescription;
import dev.firebreak.look.PolicyDescription;
import dev.firebreak.look.PolicyFacts;
import dev.firebreak.look.Reached;
import dev.firebreak.look.Role;
import dev.firebreak.look.SecretUse;
import dev.firebreak.look.Suspect;
import dev.firebreak.look.Unknown;
import dev.firebreak.look.VolumeDescription;
import dev.firebreak.report.LeftOpen;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One thing, as a responder asks about it: first what is answered in a word, then tables.
public final class DescriptionPrinter {
    private static final int LABEL = 16;
    private static final String NOT_KNOWN = "not known";

    private final PrintStream out;
    private final Theme theme;
    private final int width;
    private final boolean wide;
    private final Instant now;

    /// `wide` shows all, also where that has no room side by side.
    public DescriptionPrinter(PrintStream out, Theme theme, int width, boolean wide, Instant now) {
        this.out = out;
        this.theme = theme;
        this.width = width;
        this.wide = wide;
        this.now = now;
    }

    /// Prints what is known of a pod.
    ///
    /// @param leftOpen the connections that its isolation is not known to have cut
    public void print(PodDescription described, @Nullable LeftOpen leftOpen) {
        PodFacts pod = described.pod();
        title("Pod " + pod.ref(), described.suspect());
        line("phase", pod.phase());
        FindPods.NodeFacts node = described.node();
        line("node", pod.node() == null ? "none" : pod.node());
        line("instance", node == null ? NOT_KNOWN : node.instanceId() == null ? "none" : node.instanceId());
        line(
                "owner",
                pod.owner() == null
                        ? "none"
                        : pod.owner().kind() + "/" + pod.owner().name());
        host(described.host());
        line(
                "service account",
                described.identity().serviceAccount() + ", its token "
                        + (described.identity().tokenMounted() ? "in the pod" : "not in the pod"));
        roles(described.identity().roles(), described.unknown());
        line("secrets", words(described.secrets(), DescriptionPrinter::secret));
        line(
                "services",
                words(
                        described.services(),
                        service -> service.name() + " (" + service.serviceType() + " "
                                + String.join(", ", service.ports()) + ")"));
        line("policies", words(described.policies(), DescriptionPrinter::policy));
        containers(pod);
        if (!described.volumes().isEmpty()) {
            out.println();
            new FindPrinter(out, theme, width, wide).volumes(described.volumes());
        }
        reached(described.reachedBy());
        if (leftOpen != null) {
            new ReachPrinter(out, theme, width).open(leftOpen);
        }
        events(described.events());
        unknown(described.unknown());
    }

    private void host(Host host) {
        yesNo("privileged", !host.privileged().isEmpty(), String.join(", ", host.privileged()));
        yesNo("host network", host.network(), "policies do not hold there");
        yesNo(
                "host PID, IPC",
                host.pid() || host.ipc(),
                (host.pid() ? "PID" : "") + (host.pid() && host.ipc() ? " and " : "") + (host.ipc() ? "IPC" : ""));
        yesNo(
                "host paths",
                !host.paths().isEmpty(),
                host.paths().stream()
                        .map(path -> path.path()
                                + (path.readOnly() ? " (read only" : " (writable")
                                + (path.runtimeSocket() ? ", with the runtime's socket)" : ")"))
                        .collect(Collectors.joining(", ")));
        yesNo(
                "capabilities",
                !host.capabilities().isEmpty(),
                host.capabilities().stream()
                        .map(added -> added.capability() + " (" + added.container() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private void yesNo(String label, boolean yes, String which) {
        if (yes) {
            line(label, "YES: " + which, Tier.BAD);
        } else {
            line(label, "no");
        }
    }

    /// `db-password (in the environment)`
    static String secret(SecretUse secret) {
        String via = switch (secret.via()) {
            case "volume" -> "mounted";
            case "env" -> "in the environment";
            default -> "to pull images";
        };
        return secret.name() + " (" + via + ")";
    }

    private static String policy(PolicyFacts policy) {
        String kind = ListPrinter.kind(policy);
        return policy.name() + " (" + (kind.equals("NetworkPolicy") ? "" : kind + ", ")
                + String.join(", ", policy.directions()) + ")";
    }

    private void roles(List<Role> roles, List<Unknown> unknown) {
        String label = "AWS roles";
        for (Role role : roles) {
            line(label, BlastRadiusPrinter.words(role), Tier.BAD);
            label = "";
        }
        boolean unread =
                unknown.stream().anyMatch(each -> List.of("irsa", "podIdentity").contains(each.part()));
        if (unread) {
            line(label, roles.isEmpty() ? NOT_KNOWN : "more are not known", Tier.DOUBT);
        } else if (roles.isEmpty()) {
            line(label, "none");
        }
    }

    private void containers(PodFacts pod) {
        out.println();
        Table table = new Table("CONTAINER", "TYPE", "IMAGE", "DIGEST");
        for (PodFacts.Container container : pod.containers()) {
            String id = container.imageId();
            int at = id == null ? -1 : id.lastIndexOf("sha256:");
            table.row(
                    Cell.of(container.name(), Tier.STRONG),
                    Cell.of(container.type()),
                    Cell.of(container.image()),
                    Cell.of(id == null ? NOT_KNOWN : at < 0 ? id : id.substring(at)));
        }
        table.print(out, theme, width);
    }

    private void reached(@Nullable Reached reached) {
        out.println();
        out.println(theme.strong("What still reaches it"));
        if (reached == null) {
            out.println("  " + NOT_KNOWN);
        } else if (reached.entries().isEmpty()) {
            out.println("  nothing");
        } else {
            Paragraph.print(out, "", "", "What enforces policies here: " + reached.enforcer() + ".", width);
            ReachPrinter printer = new ReachPrinter(out, theme, width);
            if (wide) {
                printer.all(reached.entries());
            } else {
                printer.summary(reached.entries());
            }
        }
    }

    private void events(@Nullable List<EventFacts> events) {
        if (events != null && !events.isEmpty()) {
            out.println();
            ListPrinter.events(events, out, theme, width, now);
        }
    }

    public void print(NodeDescription described) {
        FindPods.NodeFacts node = described.node();
        title("Node " + node.name(), described.suspect());
        line("status", String.join(", ", described.status()));
        line("compute", node.computeType());
        line("instance", node.instanceId() == null ? "none" : node.instanceId());
        line("role", described.role() == null ? NOT_KNOWN : described.role());
        boolean open = described.instanceMetadata().reachable().equals("yes");
        line(
                "metadata",
                (open
                                ? "OPEN to pods: "
                                : described.instanceMetadata().reachable().equals("no") ? "closed: " : NOT_KNOWN + ": ")
                        + described.instanceMetadata().because(),
                open ? Tier.BAD : null);
        line("taints", words(described.taints(), Function.identity()));
        List<Instance.Attachment> volumes = described.volumes();
        line("volumes", words(volumes, volume -> volume.volumeId() + " (" + volume.device() + ")"));
        out.println();
        out.println(theme.strong("Who runs there"));
        List<OnNode.Tenant> tenants = described.tenants();
        if (tenants == null) {
            out.println("  " + NOT_KNOWN);
        } else {
            Table table = new Table("NAMESPACE", "PODS");
            tenants.forEach(tenant -> table.row(
                    Cell.of(tenant.namespace(), Tier.STRONG),
                    Cell.stacked(tenant.pods().toArray(String[]::new))));
            table.print(out, theme, width);
        }
        events(described.events());
        unknown(described.unknown());
    }

    public void print(AccountDescription described) {
        title(
                "Service account " + described.account().namespace() + "/"
                        + described.account().name(),
                null);
        line("token", described.account().mountsToken() ? "mounted in its pods" : "mounted only where a pod says so");
        roles(described.roles(), described.unknown());
        line("pods", words(described.pods(), pod -> pod.name()));
        out.println();
        Tree rights = new Tree("What it may do in the cluster, by RBAC", Tier.STRONG);
        BlastRadiusPrinter.rights(rights, described.dangers(), described.rights());
        rights.print(out, theme, width);
        unknown(described.unknown());
    }

    public void print(PolicyDescription described) {
        PolicyFacts policy = described.policy();
        String within = policy.namespace() == null ? "" : policy.namespace() + "/";
        title(policy.kind() + " " + within + policy.name(), null);
        if (described.suspect().isolated() != null) {
            line("made by", described.suspect().isolated(), Tier.BAD);
        }
        line("group", policy.group());
        line("decides", String.join(", ", policy.directions()));
        line("selects", ListPrinter.selects(policy.selector()));
        line("pods", words(described.pods(), pod -> policy.namespace() == null ? pod.toString() : pod.name()));
        out.println();
        Json.pretty(described.spec()).lines().map(Text::clean).forEach(out::println);
        unknown(described.unknown());
    }

    public void print(VolumeDescription described) {
        title("Volume " + described.volumeId(), null);
        Volume volume = described.volume();
        line("size", volume == null ? NOT_KNOWN : volume.sizeGib() + " GiB");
        line("encrypted", volume == null ? NOT_KNOWN : volume.encrypted() ? "yes" : "no");
        line("state", volume == null ? NOT_KNOWN : volume.state());
        line("instances", volume == null ? NOT_KNOWN : words(volume.instanceIds(), Function.identity()));
        line("claims", words(described.claims(), Function.identity()));
        unknown(described.unknown());
    }

    private void title(String untrusted, @Nullable Suspect signs) {
        out.println(theme.strong(Text.clean(untrusted)));
        if (signs != null && !signs.none()) {
            line("suspect", signs.words(), Tier.BAD);
        }
    }

    private void line(String label, String untrusted) {
        line(label, untrusted, null);
    }

    private void line(String label, String untrusted, @Nullable Tier tier) {
        String indent = " ".repeat(LABEL + 2);
        String start = "  " + theme.quiet(Text.pad(label, LABEL));
        for (String each : Text.wrap(Text.shown(untrusted), Math.max(20, width - indent.length()))) {
            out.println(start + (tier == null ? each : theme.paint(tier, each)));
            start = indent;
        }
    }

    private static <T> String words(@Nullable List<T> all, Function<T, String> word) {
        return all == null
                ? NOT_KNOWN
                : all.isEmpty() ? "none" : all.stream().map(word).collect(Collectors.joining(", "));
    }

    private void unknown(List<Unknown> unknown) {
        if (unknown.isEmpty()) {
            return;
        }
        out.println();
        out.println(theme.strong("Not known"));
        BlastRadiusPrinter.lines(unknown).forEach(line -> Paragraph.print(out, "  ", "    ", line, width));
    }
}
