package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.json.Json;
import dev.firebreak.range.kube.ObjectStore.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What is collected of a pod that has more than one kind of container.
class CollectPodTest {
    @Test
    void the_logs_of_init_and_ephemeral_containers_are_kept_too() throws IOException {
        try (OnRange firebreak = Scene.of("crypto-miner")
                .change("Pod", "web-7f9c", CollectPodTest::withContainers)
                .open()) {
            for (String container : List.of("setup", "debugger")) {
                firebreak
                        .range()
                        .store()
                        .seedLog(
                                "shop",
                                "web-7f9c",
                                container,
                                false,
                                List.of(new LogLine(Instant.EPOCH, container + " was here")));
            }
            String ran = firebreak
                    .finished(0, "collect-pod", "shop/web-7f9c", "--what", "logs")
                    .path("case")
                    .asString();

            Map<String, String> logs = new HashMap<>();
            for (JsonNode line : firebreak.run("timeline", ran, "-o", "jsonl").lines()) {
                if (line.path("event").asString().equals("exhibit")
                        && line.path("sha256").isString()) {
                    Path content = firebreak
                            .home()
                            .resolve("cases")
                            .resolve(ran)
                            .resolve(line.path("path").asString());
                    logs.put(line.path("source").asString(), Files.readString(content));
                }
            }
            assertThat(logs).hasSize(3);
            assertThat(logs.get("the log of init container setup of pod shop/web-7f9c"))
                    .contains("setup was here");
            assertThat(logs.get("the log of ephemeral container debugger of pod shop/web-7f9c"))
                    .contains("debugger was here");
        }
    }

    @Test
    void what_pods_share_is_collected_once() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String collected = firebreak
                    .run("plan", "collect-pod", "-n", "shop", "deploy/web", "--what", "objects")
                    .out();

            assertThat(collected.split("Deployment web", -1)).as(collected).hasSize(2);
            assertThat(collected).contains("pod shop/web-7f9c", "pod shop/web-k2lm");
        }
    }

    private static void withContainers(ObjectNode pod) {
        ObjectNode spec = (ObjectNode) pod.path("spec");
        ObjectNode status = (ObjectNode) pod.path("status");
        spec.set("initContainers", Json.parse("[{\"name\": \"setup\", \"image\": \"registry.example/setup:1\"}]"));
        status.set("initContainerStatuses", Json.parse("""
            [{"name": "setup", "image": "i", "imageID": "i", "ready": true, "restartCount": 0,
              "state": {"terminated": {"exitCode": 0}}}]\
            """));
        spec.set(
                "ephemeralContainers",
                Json.parse("[{\"name\": \"debugger\", \"image\": \"registry.example/debug:1\"}]"));
        status.set("ephemeralContainerStatuses", Json.parse("""
            [{"name": "debugger", "image": "i", "imageID": "i", "ready": false, "restartCount": 0,
              "state": {"running": {}}}]\
            """));
    }
}
