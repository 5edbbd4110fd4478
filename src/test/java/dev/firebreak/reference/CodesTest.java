package dev.firebreak.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Codes are found in the sources, so that none is missing from the reference and none outlives its use.
class CodesTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "firebreak");

    /// Packages whose words are not Firebreak's: the range speaks as servers do, the reference about codes.
    private static final List<String> NOT_READ = List.of("range", "reference");

    private static final Pattern KEBAB = Pattern.compile("\"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)\"");

    /// The code where a problem, reason or damage is made.
    private static final Pattern MADE =
            Pattern.compile("(?:Problem\\.(?:block|warn|info)|Damage\\.of|Answer\\.(?:unknown|no)|new Reason)\\("
                    + "\\s*(?:(?:\"holds\"|APPLIED|ENFORCED|CUT)\\s*,\\s*)?\"([a-z][a-z-]*)\"");

    /// Words in kebab-case that are no codes.
    private static final Set<String> NO_CODES = Set.of(
            // ids, names and examples
            "acme-evidence",
            "admin-deny",
            "blast-radius",
            "amazon-vpc-cni",
            "aws-eks-nodeagent",
            "aws-network-policy-agent",
            "aws-node",
            "cilium-config",
            "cni-chaining-mode",
            "enable-network-policy-controller",
            "enable-policy",
            "policy-audit-mode",
            "enable-k8s-networkpolicy",
            "enable-k8s-cluster-network-policy",
            "calico-node",
            "calico-system",
            "calico-tier",
            "cilium-agent",
            "cilium-deny",
            "collect-pod",
            "contain-image",
            "contain-pod",
            "contain-service-account",
            "contain-workload",
            "cluster-autoscaler",
            "cordon-node",
            "crypto-miner",
            "dry-run",
            "except-deny",
            "export-snapshot",
            "find-pods",
            "firebreak-training",
            "isolate-namespace",
            "group-id",
            "network-interface-id",
            "sg-0123456789abcdef0",
            "isolate-pod",
            "isolate-workload",
            "kube-node-lease",
            "kube-public",
            "kube-system",
            "lateral-movement",
            "mark-suspect",
            "own-node",
            "pod-blackhole",
            "security-group",
            "remote-node",
            "snapshot-volumes",
            "tier-deny",
            "snap-0a1b2c3d4e5f60718",
            "vol-0a1b2c3d4e5f60718",
            // checks of doctor
            "audit-logs",
            "aws-clock",
            "case-folder",
            "configured-contexts",
            "cluster-clock",
            "credential-plugin",
            "network-policy",
            "one-cluster",
            "rights-on-aws",
            // of other people's formats
            "certificate-authority-data",
            "current-context",
            "eu-west-1",
            "instance-id",
            "volume-id",
            "controller-revision-hash",
            "controller-uid",
            "job-name",
            "pod-template-generation",
            "pod-template-hash",
            "x-amz-request-id",
            "x-k8s-aws-id",
            // of the terminal, and of threads
            "argument-help",
            "behind-the-prompt",
            "shown-behind",
            "web-7f9c",
            "xterm-256color",
            // ids of changes, tags and answers of options
            "create-upload",
            "firebreak-case",
            "firebreak-intent",
            "not-done",
            "previous-log",
            "req-1");

    @Test
    void every_code_of_the_sources_has_its_line() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            KEBAB.matcher(text).results().forEach(m -> used.add(m.group(1)));
            MADE.matcher(text).results().forEach(m -> used.add(m.group(1)));
        }
        used.remove("holds"); // the fact that a reason is about
        used.removeAll(NO_CODES);
        used.removeAll(CodesPage.codes());
        assertThat(used).as("codes without a line in reference/Codes.java").isEmpty();
    }

    @Test
    void every_line_is_of_a_code_in_use() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path source : sources()) {
            all.append(Files.readString(source));
        }
        Set<String> unused = new TreeSet<>();
        for (Codes.Chapter chapter : Codes.CHAPTERS) {
            chapter.meanings().keySet().stream()
                    .filter(code -> !isUsed(code, all.toString()))
                    .forEach(unused::add);
        }
        assertThat(unused).isEmpty();
    }

    /// Literally, or put together from a subject and `-missing` or the like.
    private static boolean isUsed(String code, String sources) {
        if (has(sources, code)) {
            return true;
        }
        Matcher composed = Pattern.compile("(.*)(-[a-z]+)").matcher(code);
        if (!composed.matches()) {
            return false;
        }
        String subject = composed.group(1);
        String what = composed.group(2).substring(1);
        return (has(sources, subject) && has(sources, "-" + what))
                || (has(sources, subject + "-") && has(sources, what));
    }

    private static boolean has(String sources, String literal) {
        return sources.contains("\"" + literal + "\"");
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(f -> f.toString().endsWith(".java"))
                    .filter(f ->
                            !NOT_READ.contains(SOURCES.relativize(f).getName(0).toString()))
                    .toList();
        }
    }
}
