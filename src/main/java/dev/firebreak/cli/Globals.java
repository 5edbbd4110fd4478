package dev.firebreak.cli;

import dev.firebreak.config.Key;
import dev.firebreak.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options of every command, before or after its name.
public final class Globals {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--context",
            scope = ScopeType.INHERIT,
            paramLabel = "CONTEXT",
            description = "the kubeconfig context")
    public @Nullable String context;

    /// Whether nobody named the context: it was the current one when the prompt was opened.
    public boolean contextWasCurrent;

    @Option(
            names = "--kubeconfig",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "the kubeconfig, or a list of them as in KUBECONFIG")
    public @Nullable String kubeconfig;

    @Option(
            names = {"-n", "--namespace"},
            scope = ScopeType.INHERIT,
            paramLabel = "NS",
            description = "the namespace of targets that name none")
    public @Nullable String namespace;

    @Option(names = "--as", scope = ScopeType.INHERIT, paramLabel = "USER", description = "the user to act as")
    public @Nullable String as;

    @Option(names = "--as-group", scope = ScopeType.INHERIT, paramLabel = "GROUP", description = "a group to act as")
    public List<String> asGroups = List.of();

    @Option(
            names = "--cluster",
            scope = ScopeType.INHERIT,
            paramLabel = "CLUSTER",
            description = "the EKS cluster, reached without a kubeconfig")
    public @Nullable String cluster;

    @Option(names = "--region", scope = ScopeType.INHERIT, paramLabel = "REGION", description = "the AWS region")
    public @Nullable String region;

    @Option(names = "--profile", scope = ScopeType.INHERIT, paramLabel = "PROFILE", description = "the AWS profile")
    public @Nullable String profile;

    @Option(
            names = "--assume-role",
            scope = ScopeType.INHERIT,
            paramLabel = "ARN",
            description = "the AWS role to act in, for AWS and for --cluster")
    public @Nullable String assumeRole;

    /// The case whose world is opened; null where none is known yet.
    public @Nullable String worldOf;

    @Option(
            names = "--case",
            scope = ScopeType.INHERIT,
            paramLabel = "CASE|new",
            description = "the case to work in: an id, a folder, or new")
    public @Nullable String caseId;

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "where cases are kept (FIREBREAK_HOME, else ~/.firebreak)")
    public @Nullable String home;

    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "the configuration (FIREBREAK_CONFIG, else config.yaml in the home)")
    public @Nullable String config;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            defaultValue = "text",
            converter = Formats.class,
            description = "text, wide, json, jsonl, yaml, or name (of get)")
    public String output = "text";

    @Option(
            names = "--request-timeout",
            scope = ScopeType.INHERIT,
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Durations.class,
            description = "the deadline of every single request (30s, 2m)")
    public Duration requestTimeout = USUAL_TIMEOUT;

    @Option(
            names = "-v",
            scope = ScopeType.INHERIT,
            description = "show the requests, with their ids and without secrets")
    public boolean verbose;

    @Option(names = "-q", scope = ScopeType.INHERIT, description = "show errors alone")
    public boolean quiet;

    @Option(
            names = "--color",
            scope = ScopeType.INHERIT,
            paramLabel = "WHEN",
            defaultValue = "auto",
            converter = Colors.class,
            description = "auto, always or never")
    public String color = "auto";

    @Option(names = "--no-progress", scope = ScopeType.INHERIT, description = "show no progress line")
    public boolean noProgress;

    /// The names of those that were given, the longest of each.
    Set<String> given = Set.of();

    /// Whether `plan` was told an action, whose own command does it.
    boolean plansAction;

    /// The command line as it was typed, without the name of the program.
    List<String> typed = List.of();

    /// The options that beat the configuration.
    Map<Key, String> flags() {
        Map<Key, String> flags = new EnumMap<>(Key.class);
        put(flags, Key.CLUSTER, cluster);
        put(flags, Key.REGION, region);
        put(flags, Key.PROFILE, profile);
        put(flags, Key.ROLE, assumeRole);
        if (given.contains("--request-timeout") || !requestTimeout.equals(USUAL_TIMEOUT)) {
            flags.put(Key.REQUEST_TIMEOUT, requestTimeout.toString());
        }
        return flags;
    }

    private static <K> void put(Map<K, String> flags, K key, @Nullable String value) {
        if (value != null) {
            flags.put(key, value);
        }
    }

    /// The same options, each that reaches the world as it is set, wherever that is.
    public Globals with(Settings settings) {
        // the option of a cluster is a way in of its own; the setting names the cluster of a context
        Globals set = copied();
        set.assumeRole = settings.text(Key.ROLE);
        set.region = settings.text(Key.REGION);
        set.profile = settings.text(Key.PROFILE);
        set.requestTimeout = settings.requestTimeout();
        return set;
    }

    /// The same options once more.
    public Globals copied() {
        Globals copy = new Globals();
        copy.context = context;
        copy.contextWasCurrent = contextWasCurrent;
        copy.kubeconfig = kubeconfig;
        copy.namespace = namespace;
        copy.as = as;
        copy.asGroups = asGroups;
        copy.cluster = cluster;
        copy.region = region;
        copy.profile = profile;
        copy.assumeRole = assumeRole;
        copy.worldOf = worldOf;
        copy.caseId = caseId;
        copy.home = home;
        copy.config = config;
        copy.output = output;
        copy.requestTimeout = requestTimeout;
        copy.verbose = verbose;
        copy.quiet = quiet;
        copy.color = color;
        copy.noProgress = noProgress;
        copy.given = given;
        return copy;
    }

    /// What tells one world from another.
    public List<Object> world() {
        return Arrays.asList(
                context,
                kubeconfig,
                namespace,
                as,
                asGroups,
                cluster,
                region,
                profile,
                assumeRole,
                worldOf,
                requestTimeout,
                verbose);
    }

    /// The context that somebody named; null where it is only the one that was current.
    @Nullable
    String namedContext() {
        return contextWasCurrent && !given.contains("--context") ? null : context;
    }

    /// The options that were given, by their longest names, as defaults of other commands: all but the namespace, the
    /// case and the groups.
    public Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        put(defaults, "--context", context);
        put(defaults, "--kubeconfig", kubeconfig);
        put(defaults, "--as", as);
        put(defaults, "--cluster", cluster);
        put(defaults, "--region", region);
        put(defaults, "--profile", profile);
        put(defaults, "--assume-role", assumeRole);
        put(defaults, "--home", home);
        put(defaults, "--config", config);
        put(defaults, "--color", color);
        put(defaults, "--request-timeout", given.contains("--request-timeout") ? requestTimeout.toString() : null);
        return defaults;
    }

    /// The same for a range, which no option of a live world is about.
    Globals onRange() {
        Globals set = new Globals();
        set.home = home;
        set.color = color;
        set.requestTimeout = requestTimeout;
        set.verbose = verbose;
        set.noProgress = noProgress;
        return set;
    }

    /// The options as words, for a command line inside another: parsing sets those back that are not given.
    public List<String> words() {
        List<String> words = new ArrayList<>(
                List.of("--output", output, "--color", color, "--request-timeout", requestTimeout.toString()));
        if (home != null) {
            words.addAll(List.of("--home", home));
        }
        if (verbose) {
            words.add("-v");
        }
        if (quiet) {
            words.add("-q");
        }
        if (noProgress) {
            words.add("--no-progress");
        }
        return words;
    }
}
