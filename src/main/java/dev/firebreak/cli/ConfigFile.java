package dev.firebreak.cli;

import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.config.Configuration;
import dev.firebreak.config.ConfigurationParser;
import dev.firebreak.config.Key;
import dev.firebreak.config.Setting;
import dev.firebreak.config.Settings;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import dev.firebreak.runbook.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The file of the configuration: `--config`, `FIREBREAK_CONFIG`, else `config.yaml` in the home, where it may
/// be missing.
///
/// @param source what named it
record ConfigFile(Path path, String source) {
    private static final String DEFAULT = "default";

    static ConfigFile of(Session session) {
        String flag = session.globals().config;
        if (flag != null) {
            return new ConfigFile(Path.of(flag), "--config");
        }
        String variable = session.variable("FIREBREAK_CONFIG");
        return variable != null
                ? new ConfigFile(Path.of(variable), "FIREBREAK_CONFIG")
                : new ConfigFile(session.homePath().resolve("config.yaml"), DEFAULT);
    }

    boolean there() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /// Throws [Refusal] (exit 3) with every problem of it.
    Configuration configuration() {
        ConfigurationParser.Parsed parsed = parsed();
        if (!parsed.problems().isEmpty()) {
            throw new Refusal(3, parsed.problems());
        }
        return parsed.configuration();
    }

    /// Throws [Refusal] (exit 3) where it can't be read.
    ConfigurationParser.Parsed parsed() {
        if (!there() && source.equals(DEFAULT)) {
            return new ConfigurationParser.Parsed(Configuration.NONE, List.of());
        }
        try (InputStream in = Files.newInputStream(path)) {
            // one byte more than allowed is enough to tell that it is too big
            return ConfigurationParser.parse(path.toString(), in.readNBytes(YamlReader.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "config-unreadable",
                            "the configuration " + path + " can't be read: " + Said.by(e),
                            there()
                                    ? "Name a file that you may read, with --config or FIREBREAK_CONFIG"
                                    : "Write one with: firebreak config init --config " + path));
        }
    }

    /// The values in effect with what this file says.
    static Settings settings(Session session, Configuration file) {
        String context = file.contexts().isEmpty()
                ? session.globals().context
                : context(session).text();
        return Settings.of(file, context, session.globals().flags(), session.environment());
    }

    /// The context that the settings are those of, and who names it; empty where none does.
    private static Setting.Value context(Session session) {
        String flag = session.globals().context;
        if (flag != null) {
            return new Setting.Value(
                    flag, flag.equals(session.globals().namedContext()) ? "--context" : "current-context");
        }
        String cluster = session.globals().cluster;
        if (cluster != null) {
            // there is no context then: its settings are under its own name
            return new Setting.Value(cluster, "--cluster");
        }
        Optional<String> current = KubernetesCluster.currentContext(kubeconfig(session));
        return new Setting.Value(current.orElse(""), "current-context");
    }

    /// The contexts that are configured and that the kubeconfig hasn't, as warnings; a range has a kubeconfig of its
    /// own. Throws [Refusal] (exit 3) with every problem of the file.
    static List<Problem> strangers(Session session) {
        if (session.exercise()) {
            return List.of();
        }
        Configuration file = of(session).configuration();
        Set<String> known = file.contexts().isEmpty() ? Set.of() : KubernetesCluster.contexts(kubeconfig(session));
        return known.isEmpty() ? List.of() : file.strangers(known);
    }

    /// Of these the one that the settings of the context that is acted in may stand under: it has none of its own,
    /// and is spelt nearly so.
    static List<Problem> misspelt(Session session) {
        List<Problem> strangers = strangers(session);
        if (strangers.isEmpty()) {
            return strangers;
        }
        String context = context(session).text();
        boolean ownSettings = of(session).configuration().contexts().containsKey(context);
        return strangers.stream()
                .filter(p -> !ownSettings && String.valueOf(p.fix()).startsWith("Did you mean " + context + "?"))
                .toList();
    }

    private static @Nullable String kubeconfig(Session session) {
        String flag = session.globals().kubeconfig;
        return flag != null ? flag : session.variable("KUBECONFIG");
    }

    /// Where things are looked for, before the settings themselves.
    List<Setting> places(Session session) {
        List<Setting> places = new ArrayList<>();
        String home = session.globals().home;
        String why = home != null ? "--home" : session.variable("FIREBREAK_HOME") != null ? "FIREBREAK_HOME" : DEFAULT;
        places.add(Setting.of("home", session.homePath().toString(), why));
        places.add(Setting.of("config", path.toString(), there() ? source : source + ", not there"));
        String kubeconfig = kubeconfig(session);
        places.add(Setting.of(
                "kubeconfig",
                kubeconfig == null ? "~/.kube/config" : kubeconfig,
                session.globals().kubeconfig != null ? "--kubeconfig" : kubeconfig == null ? DEFAULT : "KUBECONFIG"));
        Setting.Value context = context(session);
        places.add(
                context.text().isEmpty()
                        ? new Setting("context", Key.Form.TEXT, List.of(), "none is current")
                        : Setting.of("context", context.text(), context.source()));
        return places;
    }
}
