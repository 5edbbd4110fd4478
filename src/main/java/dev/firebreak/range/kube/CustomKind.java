package dev.firebreak.range.kube;

import dev.firebreak.range.kube.ApiResource.Trait;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;

/// A kind that a cluster has only where something brought its CustomResourceDefinition: the policies of AWS, of
/// Cilium, of Calico, and the upstream ones that are not built in. Which there are stands in `range/kinds.yaml`.
///
/// @param definition the CustomResourceDefinition, as an API server takes it
public record CustomKind(JsonNode definition) {

    private static final class Shipped {
        static final Map<String, CustomKind> ALL = read();
    }

    /// `clusternetworkpolicies.networking.k8s.aws`: plural and group, under which kinds are told apart.
    ///
    /// @throws IllegalArgumentException where the range knows no such kind
    public static CustomKind named(String qualified) {
        CustomKind found = Shipped.ALL.get(qualified);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the range knows no kind " + qualified + ", only " + String.join(", ", names()));
        }
        return found;
    }

    /// All of them, by plural and group.
    public static Set<String> names() {
        return Shipped.ALL.keySet();
    }

    private static Map<String, CustomKind> read() {
        try (InputStream in = CustomKind.class.getClassLoader().getResourceAsStream("range/kinds.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the build left out range/kinds.yaml");
            }
            LoadSettings settings = LoadSettings.builder()
                    .setLabel("range/kinds.yaml")
                    .setMaxAliasesForCollections(1_000)
                    .build();
            JsonNode root = Json.MAPPER.valueToTree(new Load(settings).loadFromInputStream(in));
            Map<String, CustomKind> kinds = new TreeMap<>();
            root.path("kinds")
                    .forEach(definition ->
                            kinds.put(Json.text(definition, "metadata", "name"), new CustomKind(definition)));
            return kinds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ApiResource resource() {
        JsonNode spec = Json.at(definition, "spec");
        Set<Trait> traits = EnumSet.of(Trait.CUSTOM, Trait.GENERATION, Trait.VERSIONED_UPDATE);
        if (version().path("subresources").has("status")) {
            traits.add(Trait.STATUS);
        }
        return new ApiResource(
                Json.text(spec, "group"),
                Json.text(version(), "name"),
                Json.text(spec, "names", "plural"),
                Json.text(spec, "names", "kind"),
                Json.text(spec, "scope").equals("Namespaced"),
                List.copyOf(Json.texts(Json.at(spec, "names", "shortNames"))),
                Set.copyOf(traits));
    }

    CustomSchema schema() {
        return new CustomSchema(version().at("/schema/openAPIV3Schema"));
    }

    /// What `kubectl get` prints beside the name.
    List<JsonNode> columns() {
        return version().path("additionalPrinterColumns").valueStream().toList();
    }

    List<String> categories() {
        return Json.texts(Json.at(definition, "spec", "names", "categories"));
    }

    private JsonNode version() {
        return definition.at("/spec/versions/0");
    }
}
