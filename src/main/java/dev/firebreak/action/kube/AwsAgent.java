package dev.firebreak.action.kube;

import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.reach.AgentMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The VPC CNI as a pod's specification runs it: its version, and how its network policy agent is told to enforce.
/// The agent's container is there also when enforcement is off, so its flag is looked at and not the container
/// (amazon-vpc-cni-k8s, charts/aws-vpc-cni/templates/daemonset.yaml).
///
/// @param spec of the daemonset's template, or of its pod on a node
/// @param where whose specification it is, for people
/// @param since when the pod was made that runs it; null where that is not known
record AwsAgent(JsonNode spec, String where, @Nullable String since) {
    /// As the chart names it, and as the documents do.
    private static final Set<String> AGENT = Set.of("aws-eks-nodeagent", "aws-network-policy-agent");

    private static final String CNI = "aws-node";
    private static final String FLAG = "--enable-network-policy";
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:[.+-].*)?");

    /// What Go's `strconv.ParseBool` takes, as its flag packages do.
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /// Policies are enforced from this version of the CNI on (EKS user guide).
    private static final int FIRST_MAJOR = 1;

    private static final int FIRST_MINOR = 14;

    /// And those of its own tiers from this one on (its releases; AWS's announcement).
    private static final int FIRST_MINOR_WITH_TIERS = 21;

    /// What becomes of open connections was measured on the agent's version 1.4.3. Older ones dropped or kept
    /// them inconsistently (aws-network-policy-agent issues 73, 175 and 236).
    private static final int FIRST_MINOR_MEASURED = 4;

    List<Ground> grounds() {
        List<Ground> grounds = new ArrayList<>();
        JsonNode agent = agent().orElse(null);
        if (agent == null) {
            return List.of(Ground.no(
                    "agent-missing",
                    "the VPC CNI runs without its network policy agent: no policy is enforced",
                    where));
        }
        grounds.add(
                switch (flag(agent)) {
                    case YES ->
                        Ground.yes(
                                "vpc-cni-enforces",
                                "the VPC CNI" + numbers() + " enforces NetworkPolicies, in "
                                        + (strict() ? "strict" : "standard") + " mode",
                                where + ", argument " + FLAG);
                    case NO ->
                        Ground.no(
                                "enforcement-off",
                                "the VPC CNI does not enforce NetworkPolicies: its node agent runs without " + FLAG
                                        + "=true",
                                where + ", argument " + FLAG);
                    case UNKNOWN, NOT_APPLICABLE ->
                        Ground.unknown(
                                "agent-flag-unclear",
                                "whether the VPC CNI enforces is not known: the value of its " + FLAG
                                        + " is not written out",
                                where + ", argument " + FLAG);
                });
        version().ifPresent(grounds::add);
        return grounds;
    }

    private Optional<JsonNode> agent() {
        return containers()
                .filter(c -> AGENT.contains(Json.text(c, "/name")) || words(c).anyMatch(w -> w.startsWith(FLAG)))
                .findFirst();
    }

    /// The name of the agent's container, whose readiness counts.
    String container() {
        return agent().map(c -> c.path("name").asString("")).orElse("");
    }

    private Stream<JsonNode> containers() {
        return spec.path("containers").valueStream();
    }

    private static Stream<String> words(JsonNode container) {
        return Stream.concat(
                        container.path("command").valueStream(),
                        container.path("args").valueStream())
                .map(JsonNode::asString);
    }

    /// As the agent's flag package (spf13/pflag) reads it: off unless told; a bare flag is on, whatever word
    /// follows it, so that `--enable-network-policy false` is on; the last one counts; after `--` come no flags.
    private static Holds flag(JsonNode container) {
        Holds flag = Holds.NO;
        for (String word : words(container).toList()) {
            if (word.equals("--")) {
                break;
            }
            if (word.equals(FLAG)) {
                flag = Holds.YES;
            } else if (word.startsWith(FLAG + "=")) {
                flag = value(word.substring(FLAG.length() + 1));
            } else if (word.startsWith("$(")) {
                // the kubelet puts a variable in its place, which can be the flag
                flag = Holds.UNKNOWN;
            }
        }
        return flag;
    }

    private static Holds value(String text) {
        if (TRUE.contains(text)) {
            return Holds.YES;
        }
        return FALSE.contains(text) ? Holds.NO : Holds.UNKNOWN;
    }

    private Optional<Ground> version() {
        String image = image();
        Matcher version = VERSION.matcher(ImageReference.tag(image).orElse(""));
        if (!version.matches()) {
            return Optional.of(Ground.unknown(
                    "cni-version-unclear",
                    "the version of the VPC CNI is not known, and those before 1.14 enforce nothing: its image has"
                            + " no tag that is one",
                    where + ", image " + image));
        }
        return since(version, FIRST_MINOR)
                ? Optional.empty()
                : Optional.of(Ground.no(
                        "cni-too-old",
                        "the VPC CNI is version" + numbers() + ", and enforces NetworkPolicies only from 1.14 on",
                        where + ", image " + image));
    }

    private static boolean since(Matcher version, int minor) {
        int major = Integer.parseInt(version.group(1));
        return major > FIRST_MAJOR || (major == FIRST_MAJOR && Integer.parseInt(version.group(2)) >= minor);
    }

    AgentMode mode() {
        return new AgentMode(strict(), tiers(), measured());
    }

    private boolean measured() {
        Matcher version = VERSION.matcher(agent().map(c -> c.path("image").asString(""))
                .flatMap(ImageReference::tag)
                .orElse(""));
        return version.matches() && since(version, FIRST_MINOR_MEASURED);
    }

    /// Whether it knows the tiers of the cluster, by its version: an older one learns nothing of a
    /// ClusterNetworkPolicy, whatever kinds the cluster serves and whatever the controller has resolved.
    private Holds tiers() {
        Matcher version = VERSION.matcher(ImageReference.tag(image()).orElse(""));
        if (!version.matches()) {
            return Holds.UNKNOWN;
        }
        return since(version, FIRST_MINOR_WITH_TIERS) ? Holds.YES : Holds.NO;
    }

    /// Its version, as far as it is numbers.
    private String numbers() {
        Matcher version = VERSION.matcher(ImageReference.tag(image()).orElse(""));
        return version.matches() ? " " + version.group(1) + "." + version.group(2) : "";
    }

    private String image() {
        return containers()
                .filter(c -> CNI.equals(Json.text(c, "/name")))
                .map(c -> c.path("image").asString(""))
                .findFirst()
                .orElse("");
    }

    /// Whether a pod is closed from its start on, before any policy: `NETWORK_POLICY_ENFORCING_MODE`.
    private boolean strict() {
        return "strict".equals(environment("NETWORK_POLICY_ENFORCING_MODE").orElse(""));
    }

    /// The value of a variable of the CNI's container; empty where it has none, or one that is not written out.
    Optional<String> environment(String name) {
        return containers()
                .filter(c -> CNI.equals(Json.text(c, "/name")))
                .flatMap(c -> c.path("env").valueStream())
                .filter(e -> name.equals(Json.text(e, "/name")))
                .map(e -> e.path("value").asString(""))
                .reduce((first, last) -> last);
    }
}
