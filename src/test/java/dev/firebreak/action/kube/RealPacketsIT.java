package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.PacketLab;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The probe's own command, run where a kernel forwards or drops its packets by the policies that Firebreak wrote: what
/// it reports is what packets do.
@NeedsRealParts(Part.PACKETS)
class RealPacketsIT {
    private static final String SUSPECT = "10.0.1.101";
    private static final String CONTROL = "10.100.0.1";
    private static final String[] PROBE = {
        "probe",
        "shop/web-7f9c",
        "--probe-image",
        "registry.example/agnhost@sha256:4d7c0e5f1f0b3a52f6b1b9c0d3e8a7f6c5b4a39281706f5e4d3c2b1a09f8e7d6"
    };

    @TempDir
    Path folder;

    /// What the kernel does with the policies.
    private enum Plugin {
        ENFORCES,
        ENFORCES_NOTHING,
        /// From the second round on.
        ENFORCES_LATE,
        /// In every other round.
        FLAPS,
        REJECTS
    }

    private record Case(String scenario, boolean isolated, Plugin plugin, List<String> more, Holds holds, String code) {
        @Override
        public String toString() {
            return scenario + (isolated ? ", isolated, " : ", not isolated, ") + plugin + " " + more;
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("crypto-miner", false, Plugin.ENFORCES, List.of(), Holds.NO, "probe-open"),
            new Case("crypto-miner", true, Plugin.ENFORCES, List.of(), Holds.YES, "probe-blocked"),
            new Case("lateral-movement", true, Plugin.ENFORCES, List.of(), Holds.YES, "probe-blocked"),
            new Case("crypto-miner", true, Plugin.ENFORCES_NOTHING, List.of(), Holds.NO, "probe-open"),
            new Case("lateral-movement", true, Plugin.ENFORCES_NOTHING, List.of(), Holds.NO, "probe-open"),
            new Case("crypto-miner", true, Plugin.ENFORCES_NOTHING, List.of("--ports", "9999"), Holds.NO, "probe-open"),
            new Case("crypto-miner", true, Plugin.ENFORCES_LATE, List.of(), Holds.YES, "probe-blocked"),
            new Case("crypto-miner", true, Plugin.FLAPS, List.of(), Holds.UNKNOWN, "unsettled"),
            new Case("crypto-miner", true, Plugin.REJECTS, List.of(), Holds.UNKNOWN, "probe-inconclusive"),
            new Case(
                    "lateral-movement",
                    true,
                    Plugin.ENFORCES,
                    List.of("--from", "shop"),
                    Holds.UNKNOWN,
                    "probe-inconclusive"));

    @Test
    void what_a_probe_reports_is_what_packets_do_and_what_is_not_enforced_is_never_reported_yes() throws Exception {
        if (PacketLab.refused().isPresent()) {
            Parts.notRun(getClass().getSimpleName(), PacketLab.refused().get());
            return;
        }
        Map<Case, Verdict> verdicts = new LinkedHashMap<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<Case, Future<Verdict>> running = new LinkedHashMap<>();
            for (Case each : CASES) {
                Callable<Verdict> run = () -> verdict(each);
                running.put(each, threads.submit(run));
            }
            for (var each : running.entrySet()) {
                verdicts.put(each.getKey(), each.getValue().get());
            }
        }
        verdicts.forEach((each, verdict) -> {
            assertThat(verdict.holds()).as("%s: %s", each, verdict).isEqualTo(each.holds());
            assertThat(verdict.codes()).as("%s: %s", each, verdict).contains(each.code());
            if (each.plugin() != Plugin.FLAPS && verdict.holds() != Holds.UNKNOWN) {
                assertThat(verdict.passes())
                        .as("packets of %s: %s", each, verdict)
                        .isEqualTo(verdict.holds() == Holds.NO);
            }
        });
        assertThat(verdicts.entrySet().stream()
                        .filter(v -> v.getKey().plugin() == Plugin.ENFORCES_NOTHING)
                        .map(v -> v.getValue().holds()))
                .hasSize(3)
                .doesNotContain(Holds.YES);
    }

    /// @param passes whether a connection to the suspect's open port was made after the probe, by other code than its
    /// own
    private record Verdict(Holds holds, List<String> codes, boolean passes, String said) {}

    private Verdict verdict(Case each) throws IOException {
        try (OnRange firebreak = range(each);
                PacketLab lab = new PacketLab()) {
            if (each.isolated()) {
                firebreak.approved("isolate-pod", "shop/web-7f9c", "--case", "new", "-o", "json");
            }
            JsonNode body = firebreak
                    .plan(OnRange.with(PROBE, each.more().toArray(String[]::new)))
                    .at("/steps/0/changes/0/body");
            assertThat(body.isObject()).as(each.toString()).isTrue();
            lab.pod("suspect", SUSPECT)
                    .listening("suspect", 8080)
                    .pod("server", CONTROL)
                    .listening("server", 443)
                    .pod("probe", "10.0.9.200");
            Path bin = bin(
                    each,
                    lab,
                    new NftRules(
                                    objects(firebreak, "networkpolicies"),
                                    pods(firebreak, body),
                                    each.plugin() == Plugin.REJECTS ? "reject with icmp port-unreachable" : "drop")
                            .text());
            String said = probed(each, lab, body, bin);
            var pod = new ProbeVerdict(tried(body), each.plugin() == Plugin.REJECTS).of(ended(said));
            boolean passes = lab.in("probe", "timeout", "2", "bash", "-c", "exec 3<>/dev/tcp/" + SUSPECT + "/8080")
                            .run()
                            .exit()
                    == 0;
            return new Verdict(
                    pod.holds(), pod.reasons().stream().map(r -> r.code()).toList(), passes, said);
        }
    }

    private static OnRange range(Case each) {
        return Scene.of(each.scenario()).open();
    }

    /// A folder of programs for the probe: `agnhost`, and a `sleep` that takes no time and changes the rules between
    /// rounds where the case wants that.
    private Path bin(Case each, PacketLab lab, String rules) throws IOException {
        Path bin = Files.createTempDirectory(folder, "bin");
        program(bin.resolve("agnhost"), "exec " + Parts.agnhost() + " \"$@\"");
        Path on = Files.writeString(bin.resolve("on.nft"), rules);
        Path off = Files.writeString(bin.resolve("off.nft"), NftRules.NONE);
        switch (each.plugin()) {
            case ENFORCES, REJECTS -> lab.rules(on);
            case ENFORCES_NOTHING, ENFORCES_LATE, FLAPS -> {}
        }
        String nft = "nsenter --net=/run/netns/" + lab.node() + " nft -f ";
        String between = switch (each.plugin()) {
            case ENFORCES_LATE -> nft + on;
            case FLAPS ->
                "if [ -e " + bin + "/up ]; then rm " + bin + "/up; " + nft + off + "; else touch " + bin + "/up; " + nft
                        + on + "; fi";
            case ENFORCES, ENFORCES_NOTHING, REJECTS -> ":";
        };
        program(bin.resolve("sleep"), between);
        return bin;
    }

    private static void program(Path file, String line) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// The container's own command and variables; only the times are shorter.
    private static String probed(Case each, PacketLab lab, JsonNode body, Path bin) throws IOException {
        JsonNode container = body.at("/spec/containers/0");
        Map<String, String> environment = new HashMap<>();
        container
                .path("env")
                .forEach(e -> environment.put(
                        e.path("name").asString(), e.path("value").asString()));
        environment.put("SETTLED", "3");
        environment.put("LONGEST", each.plugin() == Plugin.FLAPS ? "6" : "40");
        environment.put("SAID", bin.resolve("said").toString());
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        String[] command =
                container.path("command").valueStream().map(JsonNode::asString).toArray(String[]::new);
        lab.in("probe", command).with(environment).run().orThrow();
        return Files.readString(bin.resolve("said"));
    }

    private static Probe.Tried tried(JsonNode body) {
        Map<String, String> environment = body.at("/spec/containers/0/env")
                .valueStream()
                .collect(Collectors.toMap(
                        e -> e.path("name").asString(), e -> e.path("value").asString()));
        return new Probe.Tried(
                new PodRef("shop", "web-7f9c", "uid"),
                "end",
                Objects.requireNonNull(environment.get("CONTROL")),
                List.of(Objects.requireNonNull(environment.get("TARGETS")).split(" ", -1)));
    }

    /// What the API server would tell of the pod.
    private static ObjectNode ended(String said) {
        ObjectNode pod = Json.object();
        pod.putArray("containers")
                .addObject()
                .put("name", "probe")
                .put("state", "terminated")
                .put("reason", "Completed")
                .put("message", said);
        return pod;
    }

    private static List<JsonNode> objects(OnRange firebreak, String plural) {
        return firebreak.range().store().snapshot().entrySet().stream()
                .filter(e -> e.getKey().resource().equals(plural))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// The pods as Firebreak left them, and the probe pod.
    private static List<JsonNode> pods(OnRange firebreak, JsonNode body) {
        List<JsonNode> pods = new ArrayList<>(objects(firebreak, "pods"));
        ObjectNode probe = (ObjectNode) body.deepCopy();
        probe.putObject("status").put("podIP", "10.0.9.200");
        pods.add(probe);
        return pods;
    }
}
