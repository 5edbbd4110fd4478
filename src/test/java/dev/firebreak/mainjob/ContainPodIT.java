package dev.firebreak.mainjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.json.Json;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.range.aws.VolumeContent;
import dev.firebreak.reach.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The whole job, once, amid policies that were there before: what each step left is looked at by means that
/// are not Firebreak's.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.VERSITYGW})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainPodIT {
    private VpcCni cni;
    private Incident incident;
    private Objects before;
    private Product.Ended run;
    private String caseId;
    private Objects contained;
    private JsonNode node;
    private List<NetworkPolicy> policies;
    private Map<String, Map<String, String>> labels;

    @BeforeAll
    void contain(@TempDir Path home) {
        cni = new VpcCni(Parts.cluster());
        incident = Incident.amidPolicies("contain", home);
        before = incident.objects();
        run = incident.firebreak.approved(incident.containPod("-i", "bucket=" + incident.bucket));
        caseId = run.text("/case");
        contained = incident.objects();
        node = incident.shop.nodeNow();
        policies = incident.shop.policies();
        labels = new TreeMap<>();
        for (var pod : List.of(incident.shop.suspect(), incident.shop.sibling(), incident.shop.third())) {
            labels.put(pod, PolicyController.labels(incident.shop.pod(pod)));
        }
    }

    @AfterAll
    void close() {
        incident.close();
        cni.close();
    }

    @Test
    void the_exit_code_says_that_open_connections_live_on() {
        assertThat(run.exit())
                .as(run.document().toPrettyString() + run.stderr())
                .isEqualTo(8);
        assertThat(run.text("/result")).isEqualTo("notHolding");
        var facts = run.step("isolate").path("verdict");
        assertThat(facts.path("applied").asString()).isEqualTo("yes");
        assertThat(facts.path("enforced").asString()).isEqualTo("yes");
        assertThat(facts.path("cut").asString()).isEqualTo("no");
        for (var step : List.of("cordon", "snapshot", "export")) {
            assertThat(run.step(step).at("/verdict/holds").asString()).as(step).isEqualTo("yes");
        }
        assertThat(run.document()
                        .path("steps")
                        .valueStream()
                        .map(s -> s.path("result").asString()))
                .containsOnly("done");
    }

    @Test
    void the_suspects_node_takes_no_new_pods() {
        assertThat(node.at("/spec/unschedulable").asBoolean(false)).isTrue();
    }

    @Test
    void the_new_policy_selects_the_suspect_with_its_group_and_no_other_replica() {
        var known = new TreeSet<>(Shop.ALLOWING);
        known.addAll(List.of("default-deny", "allow-batch"));
        var made =
                policies.stream().filter(p -> !known.contains(p.ref().name())).toList();
        assertThat(made).hasSize(1);
        assertThat(made.getFirst().allowsAnything()).isFalse();
        assertThat(selected(made.getFirst())).containsExactly(incident.shop.suspect(), incident.shop.sibling());
    }

    @Test
    void every_policy_that_allows_excludes_what_is_isolated_and_nothing_else() {
        for (var allowing : Shop.ALLOWING) {
            assertThat(selected(policy(allowing))).as(allowing).containsExactly(incident.shop.third());
        }
        assertThat(selected(policy("default-deny"))).hasSize(3);
        assertThat(selected(policy("allow-batch"))).isEmpty();
    }

    @Test
    void nothing_was_touched_but_what_the_plan_names() {
        var namespace = incident.shop.namespace();
        var expected = new TreeSet<String>();
        expected.add("nodes /" + incident.shop.node());
        expected.add("pods " + incident.shop.target());
        expected.add("pods " + namespace + "/" + incident.shop.sibling());
        for (var allowing : Shop.ALLOWING) {
            expected.add("networkpolicies " + namespace + "/" + allowing);
        }
        policies.stream()
                .map(p -> p.ref().name())
                .filter(n -> n.contains(caseId))
                .forEach(n -> expected.add("networkpolicies " + namespace + "/" + n));
        var changed = new TreeSet<>(before.changed(contained));
        changed.removeIf(c -> c.startsWith("policyendpoints "));
        assertThat(changed).isEqualTo(expected);
    }

    @Test
    void each_volume_has_one_snapshot() {
        var snapshots = incident.account.snapshotsOf(caseId);
        assertThat(snapshots.stream().map(s -> s.path("VolumeId").asString()))
                .containsExactlyInAnyOrderElementsOf(incident.volumes);
        assertThat(incident.volumes).hasSize(2);
    }

    @Test
    void each_image_in_the_bucket_equals_its_volume_and_its_manifest_is_true(@TempDir Path downloads)
            throws IOException {
        var keys = new TreeSet<String>();
        for (var snapshot : incident.account.snapshotsOf(caseId)) {
            var key = caseId + "/" + snapshot.path("SnapshotId").asString();
            var volume = snapshot.path("VolumeId").asString();
            var content = Account.content(volume);
            var image = incident.account.fetch(incident.bucket, key + ".img", downloads.resolve(volume));
            assertThat(Files.size(image)).isEqualTo(content.sizeBytes());
            assertThat(sha256(image, 0, content.sizeBytes())).isEqualTo(content.sha256());

            var text = incident.account.fetch(
                    incident.bucket, key + ".manifest.json", downloads.resolve(volume + ".json"));
            isTrue(Json.parse(Files.readString(text)), snapshot, content, image);
            Files.delete(image);
            keys.addAll(Set.of(key + ".img", key + ".manifest.json"));
        }
        assertThat(incident.account.keys(incident.bucket)).containsExactlyInAnyOrderElementsOf(keys);
    }

    private void isTrue(JsonNode manifest, JsonNode snapshot, VolumeContent content, Path image) throws IOException {
        assertThat(manifest.path("case").asString()).isEqualTo(caseId);
        assertThat(manifest.path("snapshotId").asString())
                .isEqualTo(snapshot.path("SnapshotId").asString());
        assertThat(manifest.path("volumeId").asString())
                .isEqualTo(snapshot.path("VolumeId").asString());
        assertThat(manifest.path("sizeBytes").asLong()).isEqualTo(content.sizeBytes());
        var written = 0;
        for (var index = 0; index < content.blocks(); index++) {
            written += content.written(index) ? 1 : 0;
        }
        assertThat(manifest.path("blocksExpected").asInt()).isEqualTo(written);
        assertThat(manifest.path("blocksFetched").asInt()).isEqualTo(written);
        var digests = digest();
        long end = 0;
        for (var segment : manifest.path("segments")) {
            assertThat(segment.path("offsetBytes").asLong()).isEqualTo(end);
            long size = segment.path("sizeBytes").asLong();
            var sha256 = sha256(image, end, size);
            assertThat(segment.path("sha256").asString()).isEqualTo(sha256);
            digests.update(HexFormat.of().parseHex(sha256));
            end += size;
        }
        assertThat(end).isEqualTo(content.sizeBytes());
        assertThat(manifest.path("sha256OfSegments").asString())
                .isEqualTo(HexFormat.of().formatHex(digests.digest()));
    }

    @Test
    void the_bucket_server_refuses_another_owner_than_the_caller() {
        assertThat(incident.account.owns(incident.bucket, "123456789012")).isTrue();
        assertThat(incident.account.owns(incident.bucket, "999999999999")).isFalse();
    }

    @Test
    void the_case_verifies() {
        var verified = incident.firebreak.run("case", "verify", caseId);
        assertThat(verified.exit()).isZero();
        assertThat(verified.document().path("valid").asBoolean()).isTrue();
        assertThat(verified.text("/level")).isEqualTo("chain");
    }

    @Test
    void what_was_collected_is_among_the_exhibits() {
        var events = incident.firebreak.run("timeline", caseId).document().path("items");
        var exhibits = events.valueStream()
                .filter(e -> e.path("event").asString().equals("exhibit"))
                .toList();
        assertThat(exhibits.stream().map(e -> e.path("step").asString())).contains("first-look", "logs", "export");
    }

    /// The other tests look at what was kept of the time before it.
    @Test
    void undo_leaves_no_trace_and_has_nothing_left_to_do_the_second_time() {
        var repeated = incident.firebreak.run("resume", caseId);
        assertThat(repeated.exit()).isEqualTo(8);
        assertThat(repeated.text("/result")).isEqualTo("notHolding");
        assertThat(contained.differences(incident.objects())).isEmpty();

        var undone = incident.firebreak.approved("undo", caseId);
        assertThat(undone.exit())
                .as(undone.document().toPrettyString() + undone.stderr())
                .isZero();
        assertThat(before.differences(incident.objects())).isEmpty();

        var again = incident.firebreak.run("undo", caseId);
        assertThat(again.exit()).as(again.document().toPrettyString()).isZero();
        assertThat(again.document().path("steps"))
                .isNotEmpty()
                .allMatch(s -> s.path("result").asString().equals(left(s)));
        var plan = incident.firebreak.planned("undo", caseId).document();
        assertThat(plan.path("steps"))
                .allMatch(s -> s.path("proposal").asString().equals(left(s))
                        && !s.path("because").asString("").isEmpty());
        assertThat(incident.firebreak.run("case", "verify", caseId).exit()).isZero();
    }

    /// What is left of a step to take back: nothing, but evidence is kept and not taken back at all.
    private static String left(JsonNode step) {
        return List.of("snapshot", "export").contains(step.path("id").asString()) ? "notApplicable" : "nothing";
    }

    private NetworkPolicy policy(String name) {
        return policies.stream()
                .filter(p -> p.ref().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> selected(NetworkPolicy policy) {
        return labels.entrySet().stream()
                .filter(pod -> policy.selects(pod.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String sha256(Path file, long offset, long size) throws IOException {
        var digest = digest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            digest.reset();
            in.on(false);
            in.skipNBytes(offset);
            in.on(true);
            var buffer = new byte[1 << 20];
            var left = size;
            while (left > 0) {
                left -= in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
