package dev.firebreak.config;

import dev.firebreak.model.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What can be set for a context. The name is the key of `config.yaml`, below its group where there is one:
/// `protected.namespaces`.
public enum Key {
    /// EKS: up to 100 letters, digits, `-` and `_`, the first of them no `-` or `_` [CreateCluster, `name`].
    CLUSTER(
            "cluster",
            Form.TEXT,
            "[0-9A-Za-z][0-9A-Za-z_-]{0,99}",
            "the name of the cluster in EKS",
            "prod",
            "--cluster"),
    REGION(
            "region",
            Form.TEXT,
            "[a-z]{2,}(-[a-z0-9]+){1,4}",
            "the AWS region",
            "eu-west-1",
            "--region",
            "AWS_REGION AWS_DEFAULT_REGION"),
    PROFILE(
            "profile",
            Form.TEXT,
            "[^\\p{Cntrl}\\[\\]]{1,128}",
            "the AWS profile",
            "incident",
            "--profile",
            "AWS_PROFILE"),
    ROLE(
            "role",
            Form.TEXT,
            "arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]{1,512}",
            "the ARN of the role to assume",
            "arn:aws:iam::111122223333:role/incident",
            "--assume-role"),
    /// S3: 3 to 63 lower-case letters, digits, dots and hyphens [S3 User Guide, "Bucket naming rules"].
    BUCKET(
            "bucket",
            Form.TEXT,
            "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
            "the evidence bucket, for runbooks with an input of that name",
            "acme-evidence",
            null),
    PROBE_IMAGE(
            "probeImage",
            Form.TEXT,
            "[^\\s@]{1,400}@sha256:[0-9a-f]{64}",
            "the image of probe pods with its digest, for runbooks and actions with an input of that name",
            "registry.example/agnhost@sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6",
            null),
    PREFIX(
            "prefix",
            Form.TEXT,
            Names.PREFIX.pattern(),
            "the prefix of the labels and names that are written into the cluster",
            "case.internal",
            null,
            "FIREBREAK_PREFIX"),
    NAMESPACES(
            "protected.namespaces",
            Form.LIST,
            "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
            "namespaces in which nothing is changed",
            "payments",
            null),
    WORKLOADS(
            "protected.workloads",
            Form.LIST,
            "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"
                    + "/(deploy(ment)?|sts|statefulset|ds|daemonset|rs|replicaset|job|cj|cronjob)"
                    + "/[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?",
            "workloads whose pods are not changed",
            "shop/deploy/checkout",
            null),
    PODS(
            "limits.pods",
            Form.COUNT,
            "[1-9]\\d{0,8}",
            "the most pods that a run may change, where its runbook allows more",
            "5",
            null),
    NODES(
            "limits.nodes",
            Form.COUNT,
            "[1-9]\\d{0,8}",
            "the most nodes that a run may change, where its runbook allows more",
            "2",
            null),
    CONCURRENCY(
            "limits.concurrency",
            Form.COUNT,
            "[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-6]",
            "how many changes are sent to one server at once, from 1 to 256",
            "16",
            null,
            "FIREBREAK_CONCURRENCY"),
    REQUEST_TIMEOUT(
            "limits.requestTimeout",
            Form.DURATION,
            "",
            "the deadline of every single request",
            "30s",
            "--request-timeout");

    /// How a value is written.
    public enum Form {
        TEXT,
        /// A list of texts; those of a context are added to those of every context.
        LIST,
        /// A whole number above zero.
        COUNT,
        /// `30s`, `2m`.
        DURATION
    }

    private final String key;
    private final Form form;
    private final Pattern pattern;
    private final String meaning;
    private final String example;
    private final @Nullable String flag;
    private final String variables;

    Key(String key, Form form, String pattern, String meaning, String example, @Nullable String flag) {
        this(key, form, pattern, meaning, example, flag, "");
    }

    /// `variables` are parted by a space.
    Key(
            String key,
            Form form,
            String pattern,
            String meaning,
            String example,
            @Nullable String flag,
            String variables) {
        this.key = key;
        this.form = form;
        this.pattern = Pattern.compile(pattern);
        this.meaning = meaning;
        this.example = example;
        this.flag = flag;
        this.variables = variables;
    }

    public String key() {
        return key;
    }

    public Form form() {
        return form;
    }

    public String meaning() {
        return meaning;
    }

    public String example() {
        return example;
    }

    /// The option that beats it.
    public Optional<String> flag() {
        return Optional.ofNullable(flag);
    }

    /// The variables of the environment that beat the file, the first that is set.
    public List<String> variables() {
        return variables.isEmpty() ? List.of() : List.of(variables.split(" ", -1));
    }

    /// Whether a text may be its value, or one of its list.
    public boolean takes(String text) {
        return text.length() <= 600 && pattern.matcher(text).matches();
    }

    /// The group that it stands below, `protected`; empty at the top.
    String group() {
        int dot = key.indexOf('.');
        return dot < 0 ? "" : key.substring(0, dot);
    }

    /// The key below its group.
    String leaf() {
        return key.substring(key.indexOf('.') + 1);
    }

    /// The keys below a group, in order.
    static List<Key> below(String group) {
        return Arrays.stream(values()).filter(k -> k.group().equals(group)).toList();
    }
}
