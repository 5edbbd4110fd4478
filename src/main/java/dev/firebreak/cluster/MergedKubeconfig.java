package dev.firebreak.cluster;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.Context;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The kubeconfig files as kubectl reads them: several are merged, and the first that says something wins.
///
/// fabric8 merges only what `KUBECONFIG` names, and takes the current context where the named one doesn't
/// exist; so the files are parsed and chosen from here, and fabric8 is given the parts.
record MergedKubeconfig(
        List<Path> files,
        List<Config> parsed,
        Map<String, Found<Context>> contexts,
        Map<String, Found<Cluster>> clusters,
        Map<String, Found<AuthInfo>> users) {
    /// @param file what paths in the value are relative to
    record Found<T>(T value, Path file) {}

    /// Throws [Refusal] 3 `kubeconfig-missing`.
    ///
    /// @param kubeconfig paths as in `KUBECONFIG`, which is taken where it is null
    static MergedKubeconfig of(@Nullable String kubeconfig) {
        MergedKubeconfig merged = new MergedKubeconfig(
                files(kubeconfig),
                new ArrayList<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
        for (Path file : merged.files) {
            Config one = parse(file);
            merged.parsed.add(one);
            KubeconfigFile.list(one.getContexts())
                    .forEach(named -> put(merged.contexts, named.getName(), named.getContext(), file));
            KubeconfigFile.list(one.getClusters())
                    .forEach(named -> put(merged.clusters, named.getName(), named.getCluster(), file));
            KubeconfigFile.list(one.getUsers())
                    .forEach(named -> put(merged.users, named.getName(), named.getUser(), file));
        }
        return merged;
    }

    /// The current context, where the files tell one. What is wrong with them is for [#of] to say.
    static Optional<String> current(@Nullable String kubeconfig) {
        return read(kubeconfig).flatMap(MergedKubeconfig::current);
    }

    /// The namespace of a context; empty where it names none, or there is no such context.
    static Optional<String> namespaceOf(String context, @Nullable String kubeconfig) {
        return read(kubeconfig)
                .map(merged -> merged.contexts.get(context))
                .map(found -> found.value().getNamespace());
    }

    /// The address of the cluster of a context; empty where there is none.
    static Optional<String> serverOf(String context, @Nullable String kubeconfig) {
        return read(kubeconfig)
                .flatMap(merged -> Optional.ofNullable(merged.contexts.get(context))
                        .map(found -> merged.clusters.get(found.value().getCluster())))
                .map(found -> found.value().getServer());
    }

    /// The names of the contexts. What is wrong with the files is for [#of] to say.
    static Set<String> names(@Nullable String kubeconfig) {
        return read(kubeconfig)
                .map(merged -> new TreeSet<>(merged.contexts.keySet()))
                .orElseGet(TreeSet::new);
    }

    private static Optional<MergedKubeconfig> read(@Nullable String kubeconfig) {
        try {
            return Optional.of(of(kubeconfig));
        } catch (Refusal unusable) {
            return Optional.empty();
        }
    }

    private Optional<String> current() {
        return parsed.stream()
                .map(Config::getCurrentContext)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst();
    }

    /// The context that was asked for, or else the current one. Throws [Refusal] 3 `context-unknown`.
    String chosen(@Nullable String asked) {
        String name = asked != null ? asked : current().orElse(null);
        if (name != null && contexts.containsKey(name)) {
            return name;
        }
        String where = String.join(", ", files.stream().map(Path::toString).toList());
        List<String> near = name == null ? List.of() : Nearest.to(name, contexts.keySet());
        String fix = !near.isEmpty()
                ? "did you mean --context " + near.getFirst() + "?"
                : contexts.isEmpty()
                        ? "the kubeconfig names no context at all: aws eks update-kubeconfig --name CLUSTER"
                        : "name one with --context: " + String.join(", ", contexts.keySet());
        String what = name == null ? "no context is current in " + where : "no context " + name + " in " + where;
        throw new Refusal(3, Problem.block("context-unknown", what, fix));
    }

    /// @param name as [#chosen] gave it
    Context context(String name) {
        return Objects.requireNonNull(contexts.get(name)).value();
    }

    private static List<Path> files(@Nullable String given) {
        List<Path> named = new ArrayList<>();
        Iterable<String> parts = given == null
                ? io.fabric8.kubernetes.client.Config.getKubeconfigFilenames()
                : List.of(given.split(File.pathSeparator, -1));
        for (String part : parts) {
            if (!part.isEmpty()) {
                named.add(Path.of(part));
            }
        }
        List<Path> there = named.stream().filter(Files::isRegularFile).toList();
        if (there.isEmpty()) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "kubeconfig-missing",
                            "no kubeconfig at "
                                    + String.join(
                                            ", ",
                                            named.stream().map(Path::toString).toList()),
                            "name one with --kubeconfig or KUBECONFIG, or write one:"
                                    + " aws eks update-kubeconfig --name CLUSTER --region REGION"));
        }
        return there;
    }

    private static Config parse(Path file) {
        try {
            Config parsed = Files.isReadable(file) ? KubeconfigFile.parse(file) : null;
            if (parsed != null) {
                return parsed;
            }
        } catch (RuntimeException e) {
            // told below: what the YAML library says about it names no place
        }
        throw new Refusal(
                3,
                Problem.block(
                        "kubeconfig-missing",
                        "the kubeconfig " + file + " can't be read",
                        "see what is wrong with it: kubectl --kubeconfig " + file + " config view"));
    }

    private static <T> void put(Map<String, Found<T>> into, @Nullable String name, @Nullable T value, Path file) {
        if (name != null && value != null) {
            into.putIfAbsent(name, new Found<>(value, file));
        }
    }
}
