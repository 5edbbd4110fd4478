package dev.firebreak.cluster;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.model.jackson.Jackson2JdkTypesModule;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Reads one file of a kubeconfig as the client's library does, but for what it does first: it would load each kind
/// of object that it knows, several hundred classes, none of which stands in such a file.
final class KubeconfigFile {
    private static final class Reading {
        /// The mapper is what the library makes.
        static final KubernetesSerialization WITHOUT_KINDS = new KubernetesSerialization(
                JsonMapper.builderWithJackson2Defaults()
                        .addModule(new Jackson2JdkTypesModule())
                        .build(),
                false);
    }

    private KubeconfigFile() {}

    /// Null for an empty file. Throws [RuntimeException] where it can't be read.
    static @Nullable Config parse(Path path) {
        Config parsed = Reading.WITHOUT_KINDS.unmarshal(text(path), Config.class);
        if (parsed == null) {
            return null;
        }
        // the library finds files that are named beside this one by that
        File file = path.toFile();
        list(parsed.getContexts()).forEach(c -> from(c.getAdditionalProperties(), "CONTEXT", file));
        list(parsed.getClusters()).forEach(c -> from(c.getAdditionalProperties(), "CLUSTER", file));
        list(parsed.getUsers()).forEach(u -> from(u.getAdditionalProperties(), "AUTH_INFO", file));
        return parsed;
    }

    private static void from(Map<String, Object> properties, String kind, File file) {
        properties.put("KUBERNETES_CONFIG_" + kind + "_FILE_KEY", file);
    }

    /// An empty list where the file has none.
    static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
