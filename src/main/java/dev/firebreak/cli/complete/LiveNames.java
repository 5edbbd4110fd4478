package dev.firebreak.cli.complete;

import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.look.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names in the cluster, in the forms that commands take.
final class LiveNames {
    /// Every name of a kind of target, and the one that is written.
    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("pod", "pod"),
            Map.entry("pods", "pod"),
            Map.entry("po", "pod"),
            Map.entry("deployment", "deploy"),
            Map.entry("deployments", "deploy"),
            Map.entry("deploy", "deploy"),
            Map.entry("statefulset", "sts"),
            Map.entry("statefulsets", "sts"),
            Map.entry("sts", "sts"),
            Map.entry("daemonset", "ds"),
            Map.entry("daemonsets", "ds"),
            Map.entry("ds", "ds"),
            Map.entry("replicaset", "rs"),
            Map.entry("replicasets", "rs"),
            Map.entry("rs", "rs"),
            Map.entry("job", "job"),
            Map.entry("jobs", "job"),
            Map.entry("cronjob", "cronjob"),
            Map.entry("cronjobs", "cronjob"),
            Map.entry("cj", "cronjob"));

    private static final Map<Kind, Sort> DESCRIBED = Map.of(
            Kind.POD, Sort.POD,
            Kind.NODE, Sort.NODE,
            Kind.SERVICE_ACCOUNT, Sort.SERVICE_ACCOUNT,
            Kind.POLICY, Sort.POLICY,
            Kind.VOLUME, Sort.VOLUME);

    /// `NS/POD` and the other forms of a target.
    static final Source POD = new LiveNames(true, true)::targets;

    /// The same without workloads.
    static final Source POD_ALONE = new LiveNames(true, false)::targets;

    /// `KIND/NAME` and `NS/KIND/NAME`.
    static final Source WORKLOAD = new LiveNames(false, true)::targets;

    private final boolean pods;
    private final boolean workloads;

    private LiveNames(boolean pods, boolean workloads) {
        this.pods = pods;
        this.workloads = workloads;
    }

    private void targets(Asked asked, Offers into) {
        int slash = into.word().indexOf('/');
        if (slash < 0) {
            inNamespace(asked, asked.namespace(), into);
            if (asked.givenNamespace().isEmpty()) {
                namespacesAbove(asked, into);
            }
            elsewhere(asked, pods ? Sort.POD : Sort.WORKLOAD, "", into);
            return;
        }
        String first = into.word().substring(0, slash);
        String kind = kind(first);
        if (kind == null) {
            inNamespace(asked, first, into.after(slash + 1));
        } else {
            ofKind(asked, kind, asked.namespace(), into.after(slash + 1));
            elsewhere(asked, kind.equals("pod") ? Sort.POD : Sort.WORKLOAD, kind.equals("pod") ? "pod/" : "", into);
        }
    }

    /// With their namespace, where none was named and the one that is meant then has nothing like the word: during an
    /// incident the name is known before the place.
    ///
    /// @param type what stands between the two
    private static void elsewhere(Asked asked, Sort sort, String type, Offers into) {
        if (into.word().isEmpty() || !into.none() || asked.givenNamespace().isPresent()) {
            return;
        }
        for (Named named : asked.known().of(sort, null)) {
            if (named.namespace() != null) {
                into.name(named.namespace() + "/" + type + named.name(), named.says(), heading(sort));
            }
        }
    }

    private void inNamespace(Asked asked, String namespace, Offers into) {
        int slash = into.word().indexOf('/');
        if (slash >= 0) {
            String kind = kind(into.word().substring(0, slash));
            if (kind != null) {
                ofKind(asked, kind, namespace, into.after(slash + 1));
            }
            return;
        }
        if (pods) {
            all(asked, Sort.POD, namespace, into);
        } else {
            all(asked, Sort.WORKLOAD, namespace, into);
        }
        if (pods && !into.word().isEmpty()) {
            kinds().stream()
                    .filter(kind -> kind.startsWith(into.word()))
                    .forEach(kind -> into.open(kind + "/", "", "kinds"));
        }
    }

    private List<String> kinds() {
        return !workloads ? List.of("pod") : List.of("pod", "deploy", "sts", "ds", "rs", "job", "cronjob");
    }

    private @Nullable String kind(String word) {
        String kind = KINDS.get(word.toLowerCase(Locale.ROOT));
        if (kind == null) {
            return null;
        }
        return (kind.equals("pod") ? pods : workloads) ? kind : null;
    }

    private static void ofKind(Asked asked, String kind, String namespace, Offers into) {
        if (kind.equals("pod")) {
            all(asked, Sort.POD, namespace, into);
            return;
        }
        for (Named workload : asked.known().of(Sort.WORKLOAD, namespace)) {
            if (workload.name().startsWith(kind + "/")) {
                into.name(workload.name().substring(kind.length() + 1), workload.says(), heading(Sort.WORKLOAD));
            }
        }
    }

    static Source names(Sort sort) {
        return (asked, into) -> all(asked, sort, asked.namespace(), into);
    }

    /// In the namespace that was given, else in all.
    static Source anywhere(Sort sort) {
        return (asked, into) -> all(asked, sort, asked.givenNamespace().orElse(null), into);
    }

    private static void all(Asked asked, Sort sort, @Nullable String namespace, Offers into) {
        for (Named named : asked.known().of(sort, namespace)) {
            into.name(named.name(), named.says(), heading(sort));
        }
        asked.known().missing(sort).ifPresent(into::lacks);
    }

    private static String heading(Sort sort) {
        return switch (sort) {
            case NAMESPACE -> "namespaces";
            case POD -> "pods";
            case WORKLOAD -> "workloads";
            case NODE -> "nodes";
            case SERVICE_ACCOUNT -> "service accounts";
            case POLICY -> "policies";
            case VOLUME -> "volumes";
            case IMAGE -> "images";
        };
    }

    static void namespaces(Asked asked, Offers into) {
        all(asked, Sort.NAMESPACE, null, into);
    }

    /// `shop/`, behind which something of the namespace comes.
    private static void namespacesAbove(Asked asked, Offers into) {
        for (Named namespace : asked.known().of(Sort.NAMESPACE, null)) {
            if (namespace.name().contains(into.word()) && Offers.isName(namespace.name())) {
                into.open(namespace.name() + "/", namespace.says(), heading(Sort.NAMESPACE));
            }
        }
    }

    /// `NS/NAME` of a service account.
    static void accounts(Asked asked, Offers into) {
        int slash = into.word().indexOf('/');
        if (slash >= 0) {
            all(asked, Sort.SERVICE_ACCOUNT, into.word().substring(0, slash), into.after(slash + 1));
            return;
        }
        namespacesAbove(asked, into);
        if (into.none()) {
            String namespace = asked.namespace();
            for (Named account : asked.known().of(Sort.SERVICE_ACCOUNT, namespace)) {
                into.name(namespace + "/" + account.name(), account.says(), heading(Sort.SERVICE_ACCOUNT));
            }
        }
    }

    /// The name of what `get TYPE` lists and `describe TYPE` tells of.
    static void ofType(Asked asked, Offers into) {
        asked.line()
                .last(label -> label.equals("TYPE") || label.equals("TYPE/NAME"))
                .flatMap(Kind::named)
                .map(DESCRIBED::get)
                .ifPresent(sort -> {
                    String namespace =
                            sort == Sort.VOLUME ? asked.givenNamespace().orElse(null) : asked.namespace();
                    all(asked, sort, sort == Sort.NODE ? null : namespace, into);
                });
    }

    /// `TYPE`, behind which a name may come, and `TYPE/NAME`.
    static void got(Asked asked, Offers into) {
        int slash = into.word().indexOf('/');
        if (slash < 0) {
            Kind.plurals().forEach(type -> into.add(type, "", "kinds"));
        } else if (Kind.named(into.word().substring(0, slash)).isPresent()) {
            described(asked, into);
        }
    }

    /// `TYPE/NAME`, `NS/POD` and `NS/TYPE/NAME`.
    static void described(Asked asked, Offers into) {
        int slash = into.word().indexOf('/');
        if (slash < 0) {
            types(into);
            if (asked.givenNamespace().isEmpty()) {
                namespacesAbove(asked, into);
            }
            all(asked, Sort.POD, asked.namespace(), into);
            elsewhere(asked, Sort.POD, "", into);
            return;
        }
        String first = into.word().substring(0, slash);
        Offers below = into.after(slash + 1);
        Sort sort = Kind.named(first).map(DESCRIBED::get).orElse(null);
        if (sort != null) {
            named(asked, sort, asked.namespace(), below);
            elsewhere(asked, sort, first + "/", into);
            return;
        }
        int next = below.word().indexOf('/');
        if (next < 0) {
            all(asked, Sort.POD, first, below);
            types(below);
        } else {
            Kind.named(below.word().substring(0, next))
                    .map(DESCRIBED::get)
                    .ifPresent(of -> named(asked, of, first, below.after(next + 1)));
        }
    }

    private static void named(Asked asked, Sort sort, String namespace, Offers into) {
        all(asked, sort, sort == Sort.NODE || sort == Sort.VOLUME ? null : namespace, into);
    }

    private static void types(Offers into) {
        List.of("pod", "node", "sa", "netpol", "vol").forEach(type -> into.open(type + "/", "", "kinds"));
    }
}
