package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The stronger ways, as commands that can be typed.
class StrongerWayTest {
    private static JsonNode on(String node) {
        return Json.parse(
                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\",\"uid\":\"1\"},\"spec\":{\"nodeName\":\"" + node
                        + "\"}}");
    }

    @Test
    void a_node_of_fargate_is_not_to_be_cordoned() {
        assertThat(StrongerWay.without(on("ip-10-0-1-23.ec2.internal"), ""))
                .startsWith("firebreak cordon-node ip-10-0-1-23.ec2.internal");
        assertThat(StrongerWay.without(on("fargate-ip-10-0-1-23.ec2.internal"), ""))
                .startsWith("firebreak collect-pod shop/web")
                .doesNotContain("cordon-node");
    }
}
