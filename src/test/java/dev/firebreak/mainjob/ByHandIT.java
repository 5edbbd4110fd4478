package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.shell.JournalKinds;
import dev.firebreak.shell.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The whole incident, worked by hand at the prompt: it leaves the same kinds of entries as the runbook does.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW, Part.TERMINAL})
class ByHandIT {
    private static final Pattern SNAPSHOT = Pattern.compile("snap-[0-9a-f]{8,17}");

    @TempDir
    Path folder;

    @Test
    void on_the_range_it_ends_as_the_runbook_does() throws Exception {
        try (Screen screen = Screen.in(folder, 100, 40, Map.of())) {
            screen.line("firebreak rehearse crypto-miner");
            screen.prompt("RANGE crypto-miner  no case");

            worked(
                    screen,
                    "rehearsals",
                    "shop/web-7f9c",
                    "ip-10-0-1-23.eu-west-1.compute.internal",
                    List.of("vol-0c0ffee0c0ffee001", "vol-0c0ffee0c0ffee002"),
                    "acme-evidence");

            assertThat(JournalKinds.of(screen.journal("rehearsals"))).isEqualTo(ofRunbook());
        }
    }

    @Test
    void on_a_real_api_server_it_ends_as_the_runbook_does() throws Exception {
        try (VpcCni cni = new VpcCni(Parts.cluster());
                Incident incident = Incident.inTheOpen("byhand", folder)) {
            Map<String, String> environment = new LinkedHashMap<>(incident.firebreak.environment());
            environment.put("HOME", folder.toString());
            try (Screen screen = Screen.in(folder, 100, 40, environment)) {
                screen.line("firebreak");
                assertThat(screen.prompt("no case")).contains("LIVE ").contains("LIVE>");

                worked(
                        screen,
                        "cases",
                        incident.shop.target(),
                        incident.shop.node(),
                        List.copyOf(incident.volumes),
                        incident.bucket);

                Set<String> expected = new TreeSet<>(ofRunbook());
                // moto's snapshots are complete at once
                expected.remove("wait");
                assertThat(JournalKinds.of(screen.journal("cases"))).isEqualTo(expected);
                assertThat(incident.shop.nodeNow().at("/spec/unschedulable").asBoolean(false))
                        .isTrue();
            }
        }
    }

    private static void worked(Screen screen, String kind, String pod, String node, List<String> volumes, String bucket)
            throws IOException {
        screen.line("find " + pod);
        screen.until(volumes.getLast());
        act(screen, "collect-pod " + pod + " --what objects,events", "y");
        act(screen, "isolate-pod " + pod, "y");
        act(screen, "collect-pod " + pod + " --what logs", "y");
        act(screen, "cordon-node " + node, "y");
        act(screen, "snapshot-volumes " + String.join(",", volumes), null);
        act(screen, "export-snapshot " + String.join(",", snapshots(screen, kind)) + " --bucket " + bucket, null);
        screen.line("case verify");
        screen.until("valid");
        screen.line("exit");
        screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
    }

    /// Types a command and the answer to its question; what can't be undone asks for the name of its target.
    private static void act(Screen screen, String command, @Nullable String answer) {
        // what stands on the screen from the command before is not taken for this one's
        screen.key("C-l");
        screen.line(command);
        String asked = screen.until(
                "a question",
                text -> text.stripTrailing()
                        .lines()
                        .anyMatch(line -> line.endsWith("[y/N]") || line.matches(".*type \\S+:.*")));
        String name = asked.replaceAll("(?s).*type (\\S+):.*", "$1");
        screen.line(answer == null ? name : answer);
        screen.until("the end of " + command, text -> text.contains("Result: "));
        screen.prompt("case ");
    }

    private static Set<String> snapshots(Screen screen, String kind) throws IOException {
        return screen.journal(kind).stream()
                .filter(line -> line.contains("\"outcome\""))
                .flatMap(line -> SNAPSHOT.matcher(line).results().map(found -> found.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What the runbook leaves on a range.
    private Set<String> ofRunbook() throws IOException {
        Path home = folder.resolve("runbook");
        Product firebreak = new Product(home, Map.of());
        Files.createDirectories(home);
        JsonNode ran = firebreak
                .run("rehearse", "crypto-miner", "--auto", "contain-pod")
                .document();
        Path journal =
                home.resolve("rehearsals").resolve(ran.path("case").asString()).resolve("journal.jsonl");
        return JournalKinds.of(new ArrayList<>(Files.readAllLines(journal)));
    }
}
