package dev.firebreak.action.kube;

import dev.firebreak.action.View;
import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// What the class of an Auto Mode node says of policies: `spec.networkPolicy`, DefaultAllow or DefaultDeny (EKS user
/// guide, automode/auto-net-pol).
final class AutoMode {
    private static final Resource NODE_CLASS = Resource.NODE_CLASS;
    private static final String LABEL = "eks.amazonaws.com/nodeclass";
    private static final Set<String> ENFORCING = Set.of("DefaultAllow", "DefaultDeny");

    private AutoMode() {}

    static List<Ground> grounds(JsonNode node, View view, Consumer<Right> missing) {
        Looked<JsonNode> found = nodeClass(node, view);
        if (found.missing() != null) {
            missing.accept(found.missing());
            return found.unknown("nodeclasses.eks.amazonaws.com");
        }
        return found.found().map(AutoMode::mode).filter(ENFORCING::contains).isPresent()
                ? List.of()
                : List.of(Ground.unknown(
                        "auto-mode-unclear",
                        "the class of the Auto Mode node does not say whether policies are enforced on it",
                        "nodeclasses.eks.amazonaws.com, spec.networkPolicy"));
    }

    static boolean strict(JsonNode node, View view) {
        return nodeClass(node, view).found().map(AutoMode::mode).orElse("").equals("DefaultDeny");
    }

    private static String mode(JsonNode nodeClass) {
        return nodeClass.at("/spec/networkPolicy").asString("");
    }

    private static Looked<JsonNode> nodeClass(JsonNode node, View view) {
        String name = node.at("/metadata/labels").path(LABEL).asString("");
        return name.isEmpty() || !view.cluster().serves(NODE_CLASS)
                ? new Looked<>(Optional.empty(), null)
                : Looked.of(Rights.NODE_CLASS, () -> view.cluster().get(NODE_CLASS, null, name));
    }
}
