package dev.firebreak.console;

import dev.firebreak.action.kube.FindPods;
import dev.firebreak.console.Theme.Tier;
import dev.firebreak.look.BlastRadius;
import dev.firebreak.look.Danger;
import dev.firebreak.look.Egress;
import dev.firebreak.look.Grant;
import dev.firebreak.look.Identity;
import dev.firebreak.look.OnNode;
import dev.firebreak.look.Role;
import dev.firebreak.look.Unknown;
import dev.firebreak.model.Holds;
import dev.firebreak.report.LeftOpen;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What an attacker reaches from a pod, as a tree. What is dangerous stands out with a mark of its own.
public final class BlastRadiusPrinter {
    private static final int MOST = 8;
    private static final String DANGER = "! ";

    private final PrintStream out;
    private final Theme theme;
    private final int width;

    public BlastRadiusPrinter(PrintStream out, Theme theme, int width) {
        this.out = out;
        this.theme = theme;
        this.width = width;
    }

    /// Prints what is reached from a pod.
    ///
    /// @param leftOpen the connections that its isolation is not known to have cut
    public void print(BlastRadius radius, @Nullable LeftOpen leftOpen) {
        Tree root = new Tree(
                "From pod " + radius.pod()
                        + (radius.suspect().none()
                                ? ""
                                : " (" + radius.suspect().words() + ")"),
                Tier.STRONG);
        network(root, radius, leftOpen);
        secrets(root, radius);
        account(root, radius);
        aws(root, radius);
        node(root, radius);
        if (!radius.unknown().isEmpty()) {
            Tree unknown = root.add("not known", Tier.STRONG);
            lines(radius.unknown()).forEach(line -> unknown.add(line, Tier.DOUBT));
        }
        root.print(out, theme, width);
    }

    /// `PART: MESSAGE`, parts that share a reason together.
    static List<String> lines(List<Unknown> unknown) {
        return unknown.stream()
                .collect(Collectors.groupingBy(
                        Unknown::message,
                        LinkedHashMap::new,
                        Collectors.mapping(each -> words(each.part()), Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(each -> each.getValue() + ": " + each.getKey())
                .toList();
    }

    /// The member of a document in words: `podIdentity` is `pod identity`.
    private static String words(String part) {
        return part.equals("irsa") ? "IRSA" : part.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static void network(Tree root, BlastRadius radius, @Nullable LeftOpen leftOpen) {
        Tree network = root.add("network", Tier.STRONG);
        if (leftOpen != null) {
            boolean no = leftOpen.cut() == Holds.NO;
            network.add((no ? DANGER : "") + "open connections: " + leftOpen.words(), no ? Tier.BAD : Tier.DOUBT);
        }
        Egress egress = radius.network();
        if (egress == null) {
            network.add("not known", Tier.DOUBT);
        } else {
            egress.open().stream()
                    .filter(open -> open.entity() != null)
                    .forEach(open -> open(network, open.entity(), open));
            Map<String, List<Egress.Open>> pods = egress.open().stream()
                    .filter(open -> open.namespace() != null)
                    .collect(Collectors.groupingBy(
                            open -> String.valueOf(open.namespace()), LinkedHashMap::new, Collectors.toList()));
            pods.forEach((namespace, all) -> {
                Tree within = network.add("namespace " + namespace);
                all.stream().limit(MOST).forEach(open -> open(within, pods(open), open));
                more(within, all.size(), "workloads");
            });
            if (egress.open().isEmpty()) {
                network.add("nothing");
            }
        }
        String metadata = "instance metadata 169.254.169.254: ";
        switch (radius.instanceMetadata().reachable()) {
            case "yes" ->
                network.add(
                        DANGER + metadata + "open, " + radius.instanceMetadata().because(), Tier.BAD);
            case "no" ->
                network.add(metadata + "closed, " + radius.instanceMetadata().because());
            default ->
                network.add(metadata + "not known, " + radius.instanceMetadata().because(), Tier.DOUBT);
        }
        if (egress != null) {
            network.add("what enforces policies: " + egress.enforcer(), Tier.QUIET);
        }
    }

    private static void secrets(Tree root, BlastRadius radius) {
        if (!radius.secrets().isEmpty()) {
            Tree secrets = root.add("secrets that the pod was given", Tier.STRONG);
            radius.secrets().forEach(secret -> secrets.add(DescriptionPrinter.secret(secret)));
        }
    }

    private static void open(Tree into, @Nullable String name, Egress.Open open) {
        if (open.allowed().equals("no")) {
            into.add(name + ": closed");
            return;
        }
        boolean sure = open.allowed().equals("yes");
        String ports = open.ports().equals(List.of("all")) ? "every port" : String.join(", ", open.ports());
        into.add(name + ": " + (sure ? "" : "perhaps ") + ports, sure ? null : Tier.DOUBT);
    }

    private static String pods(Egress.Open open) {
        Integer pods = open.pods();
        return open.workload() + (pods == null ? "" : " (" + Text.count(pods, "pod", "pods") + ")");
    }

    private static void more(Tree into, int all, String what) {
        if (all > MOST) {
            into.add("and " + (all - MOST) + " more " + what + ": all of them with -o json", Tier.QUIET);
        }
    }

    private static void account(Tree root, BlastRadius radius) {
        Identity identity = radius.identity();
        Tree account = root.add(
                "service account " + identity.namespace() + "/" + identity.serviceAccount() + ", its token "
                        + (identity.tokenMounted() ? "in the pod" : "not in the pod"),
                Tier.STRONG);
        rights(account, radius.dangers(), radius.rights());
    }

    /// The dangerous rights one by one, the others in short.
    static void rights(Tree into, @Nullable List<Danger> dangers, @Nullable List<Grant> rights) {
        if (dangers == null || rights == null) {
            into.add("its rights are not known", Tier.DOUBT);
            return;
        }
        for (Danger danger : dangers) {
            Tree line = into.add(DANGER + danger.opens() + ": may " + danger.words(), Tier.BAD);
            line.add("by " + danger.via().binding() + ", " + danger.via().role(), Tier.QUIET);
        }
        List<Grant> own = rights.stream()
                .filter(grant -> !grant.everybodys())
                .filter(grant -> !Danger.tell(dangers, grant))
                .toList();
        own.stream().limit(MOST).forEach(grant -> into.add("may " + grant.words()));
        more(into, own.size(), "rules");
        if (dangers.isEmpty() && own.isEmpty()) {
            into.add("RBAC gives it nothing of its own");
        }
        long everybodys = rights.stream().filter(Grant::everybodys).count();
        if (everybodys > 0) {
            into.add("and what every account may: " + Text.count(everybodys, "rule", "rules"), Tier.QUIET);
        }
    }

    private static void aws(Tree root, BlastRadius radius) {
        Tree aws = root.add("AWS roles", Tier.STRONG);
        radius.identity().roles().forEach(role -> aws.add(DANGER + words(role), Tier.BAD));
        Role node = radius.nodeRole();
        if (node != null) {
            boolean open = node.reachable().equals("yes");
            aws.add(
                    (open ? DANGER : "") + words(node) + (open ? "" : ", reachable: " + node.reachable()),
                    open ? Tier.BAD : node.reachable().equals("no") ? null : Tier.DOUBT);
        }
        boolean unread = radius.unknown().stream()
                .anyMatch(each ->
                        List.of("irsa", "podIdentity", "nodeRole", "instance").contains(each.part()));
        if (radius.identity().roles().isEmpty() && node == null && !unread) {
            aws.add("none");
        } else if (unread) {
            aws.add("more are not known", Tier.DOUBT);
        }
    }

    static String words(Role role) {
        return role.arn()
                + switch (role.through()) {
                    case "irsa" -> " by IRSA (" + role.source() + ")";
                    case "podIdentity" -> " by " + role.source();
                    case "podIdentityTarget" -> " taken with that one, by " + role.source();
                    default -> " of the node, through its instance metadata";
                };
    }

    private static void node(Tree root, BlastRadius radius) {
        FindPods.NodeFacts facts = radius.node();
        Tree node = root.add(
                facts == null
                        ? "node not known"
                        : "node " + facts.name()
                                + (facts.instanceId() == null ? "" : ", instance " + facts.instanceId()),
                Tier.STRONG);
        List<String> ways = radius.host().ways();
        ways.forEach(way -> node.add(DANGER + way, Tier.BAD));
        if (ways.isEmpty()) {
            node.add("nothing in the pod's specification opens the node; a hole in kernel or runtime would");
        }
        for (FindPods.VolumeFacts volume : radius.volumes()) {
            boolean own = radius.pod().toString().equals(volume.pod());
            node.add("volume " + volume.volumeId() + (own ? ", mounted in the pod" : ", of the node"));
        }
        List<OnNode.Tenant> tenants = radius.tenants();
        if (tenants == null) {
            node.add("neighbours are not known", Tier.DOUBT);
            return;
        }
        if (tenants.isEmpty()) {
            node.add("no other pods on the node");
        }
        for (OnNode.Tenant tenant : tenants) {
            int pods = tenant.pods().size();
            node.add("neighbours of namespace " + tenant.namespace() + ": "
                    + String.join(", ", tenant.pods().subList(0, Math.min(MOST, pods)))
                    + (pods > MOST ? " and " + (pods - MOST) + " more" : ""));
        }
    }
}
