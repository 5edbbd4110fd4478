package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import dev.firebreak.parts.Command;
import dev.firebreak.parts.KubeApi;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.RealCluster;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The plan's `kubectl` lines are as good as the run: pasted into a shell, against a copy of the cluster as it
/// was, they make the same objects.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
class PastedCommandsIT {
    private final RealCluster cluster = Parts.cluster();

    @Test
    void the_kubectl_lines_of_a_plan_do_what_the_run_does(@TempDir Path home) {
        try (var cni = new VpcCni(cluster);
                var incident = Incident.amidPolicies("paste", home);
                var copy = RealCluster.copyOf(cluster)) {
            var job = incident.containPod("--until", "cordon");
            var plan = incident.firebreak.planned(job);
            var run = incident.firebreak.approved(job);
            assertThat(run.exit()).as(run.document().toPrettyString()).isEqualTo(8);

            var before = made(copy.api(), incident.shop);
            var lines = lines(plan, intents(incident, run));
            assertThat(lines).hasSizeGreaterThanOrEqualTo(7).allMatch(line -> line.contains("kubectl "));
            for (var line : lines) {
                paste(line, copy).orThrow();
            }

            assertThat(made(copy.api(), incident.shop))
                    .isEqualTo(made(cluster.api(), incident.shop))
                    .isNotEqualTo(before);
        }
    }

    /// The id of the intent of each change that was executed, by `STEP/CHANGE`.
    private static Map<String, JsonNode> intents(Incident incident, Product.Ended run) {
        var intents = new TreeMap<String, JsonNode>();
        incident.firebreak
                .run("timeline", run.text("/case"))
                .document()
                .path("items")
                .valueStream()
                .filter(e -> e.path("event").asString().equals("intent"))
                .forEach(e -> intents.put(
                        e.path("step").asString() + "/" + e.at("/change/id").asString(), e));
        return intents;
    }

    /// The commands of the plan's changes with the symbols that the journal's intents have told.
    private static List<String> lines(Product.Ended plan, Map<String, JsonNode> intents) {
        var lines = new ArrayList<String>();
        var ordinal = 0;
        for (var step : plan.document().path("steps")) {
            ordinal++;
            for (var change : step.path("changes")) {
                if (change.path("kind").asString().equals("kube")) {
                    var of =
                            step.path("id").asString() + "/" + change.path("id").asString();
                    var intent = intents.getOrDefault(of, Json.object());
                    assertThat(intent.path("intent").asString("")).as(of).isNotEmpty();
                    lines.add(change.path("command")
                            .asString()
                            .replace("{case}", intent.path("case").asString())
                            .replace("{run}", intent.path("run").asString())
                            .replace("{step}", intent.path("step").asString())
                            .replace("{ordinal}", String.valueOf(ordinal))
                            .replace("{intent}", intent.path("intent").asString()));
                }
            }
        }
        return lines;
    }

    private static Command.Result paste(String line, RealCluster into) {
        var path = into.kubectlProgram().getParent() + File.pathSeparator + System.getenv("PATH");
        return Command.of("sh", "-c", line)
                .with(Map.of("KUBECONFIG", into.kubeconfig().toString(), "PATH", path))
                .run();
    }

    /// Labels, annotations and spec of what a run may change.
    private static Map<String, JsonNode> made(KubeApi api, Shop shop) {
        var objects = new TreeMap<String, JsonNode>();
        var namespace = "/namespaces/" + shop.namespace() + "/";
        for (var path : List.of(
                "/api/v1" + namespace + "pods",
                "/apis/networking.k8s.io/v1" + namespace + "networkpolicies",
                "/api/v1/nodes")) {
            for (var object : api.get(path).path("items")) {
                var told = Json.object();
                told.set("labels", object.at("/metadata/labels"));
                told.set("annotations", object.at("/metadata/annotations"));
                told.set("spec", object.path("spec"));
                objects.put(path + "/" + object.at("/metadata/name").asString(), told);
            }
        }
        return objects;
    }
}
