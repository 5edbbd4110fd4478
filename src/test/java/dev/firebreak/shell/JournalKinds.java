package dev.firebreak.shell;

import dev.firebreak.json.Json;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What kinds of entries a journal has, whoever wrote them and when: `verdict`, `intent patch Node`.
public final class JournalKinds {
    private JournalKinds() {}

    public static Set<String> of(List<String> journal) {
        Set<String> kinds = new TreeSet<>();
        for (String line : journal) {
            JsonNode entry = Json.parse(line);
            String event = entry.path("event").asString();
            boolean typed = entry.path("kind").asString("").equals("command");
            if (!typed) {
                kinds.add((event + " " + entry.at("/change/verb").asString("") + " "
                                + entry.at("/change/target/kind").asString(""))
                        .strip());
            }
        }
        return kinds;
    }
}
