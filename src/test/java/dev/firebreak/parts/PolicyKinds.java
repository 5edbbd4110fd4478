package dev.firebreak.parts;

import dev.firebreak.range.kube.CustomKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The policy kinds that are not built in, on the API server that all classes share: defined as their projects ship
/// them, and where no module has that (AWS's policies, Calico) as the range does. Taken away again, so that other
/// tests find a cluster without them.
public final class PolicyKinds implements AutoCloseable {
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KubeApi api;
    private final Map<String, JsonNode> definitions = new TreeMap<>();

    public PolicyKinds(RealCluster cluster) {
        this.api = cluster.api();
        CustomKind.names()
                .forEach(name -> definitions.put(name, CustomKind.named(name).definition()));
        for (var file : Parts.CACHE.files(Component.POLICY_KINDS)) {
            var shipped = read(file);
            definitions.put(shipped.at("/metadata/name").asString(), shipped);
        }
        definitions.values().forEach(definition -> api.create(DEFINITIONS, definition.toString()));
        definitions.values().forEach(definition -> {
            var collection = collection(definition);
            eventually(collection + " is served", () -> status(collection) == 200);
        });
    }

    private static JsonNode read(Path file) {
        try {
            var settings = LoadSettings.builder().setCodePointLimit(8_000_000).build();
            return new JsonMapper().valueToTree(new Load(settings).loadFromString(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String collection(JsonNode definition) {
        return "/apis/%s/%s/%s"
                .formatted(
                        definition.at("/spec/group").asString(),
                        definition.at("/spec/versions/0/name").asString(),
                        definition.at("/spec/names/plural").asString());
    }

    private int status(String path) {
        return api.send("GET", path, "application/json", "").statusCode();
    }

    private static void eventually(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Override
    public void close() {
        definitions.keySet().forEach(name -> api.send("DELETE", DEFINITIONS + "/" + name, "application/json", ""));
        definitions.forEach((name, definition) -> eventually(
                name + " is gone",
                () -> status(DEFINITIONS + "/" + name) == 404 && status(collection(definition)) == 404));
    }
}
