package dev.firebreak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.OnRange.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.databind.JsonNode;

/// A case folder that was copied and gone on with elsewhere: the first copy is refused where it would act on
/// what it does not know.
class CaseBehindTest {
    private static final String[] ISOLATE = {"isolate-pod", "shop/web-7f9c"};
    private static final String[] CORDON = {"cordon-node", Scene.NODE};
    private static final String[] SNAPSHOT = {"snapshot-volumes", "vol-0c0ffee0c0ffee002", "--no-wait"};

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path elsewhere;

    private static String begun(OnRange firebreak, String... words) {
        return firebreak.finished(0, words).path("case").asString();
    }

    private String copy(OnRange firebreak, String ran) throws IOException {
        Path from = firebreak.home().resolve("cases").resolve(ran);
        Path to = elsewhere.resolve("copy-of-" + ran);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to.toString();
    }

    private static void refused(OnRange firebreak, String... words) {
        Ended ended = firebreak.run(OnRange.with(words, "-o", "json"));
        assertThat(ended.exit()).as(ended.out()).isEqualTo(4);
        assertThat(ended.codes()).containsExactly("case-behind");
    }

    @Test
    void a_node_that_the_copy_cordoned_is_unknown_to_the_first() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, ISOLATE);
            String copy = copy(firebreak, ran);
            firebreak.finished(0, OnRange.with(CORDON, "--case", copy));

            refused(firebreak, OnRange.with(CORDON, "--case", ran));
            refused(firebreak, OnRange.with(ISOLATE, "--case", ran));
            refused(firebreak, "undo", ran);
            refused(firebreak, "status", ran);
            assertThat(firebreak.run("resume", ran).exit())
                    .as("a finished run repeats its result and changes nothing")
                    .isZero();

            firebreak.finished(0, "undo", copy);
        }
    }

    @Test
    void an_object_that_the_copy_made_is_unknown_to_the_first() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, CORDON);
            String copy = copy(firebreak, ran);
            firebreak.finished(0, OnRange.with(ISOLATE, "--case", copy));

            Ended ended = firebreak.run("undo", ran, "-o", "json");

            assertThat(ended.codes()).containsExactly("case-behind");
            assertThat(ended.out()).contains(ran + ".r2.1.");
            assertThat(firebreak.run("case", "show", ran).exit())
                    .as("what contacts nothing shows what the journal here holds")
                    .isZero();
            assertThat(firebreak.run("note", ran, "seen here").exit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pods shop/web-7f9c", "--nodes " + Scene.NODE})
    void what_the_copy_marked_is_unknown_to_the_first(String marked) throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, "cordon-node", Scene.OTHER_NODE);
            String copy = copy(firebreak, ran);
            firebreak.finished(0, OnRange.with(("mark-suspect " + marked).split(" "), "--case", copy));

            refused(firebreak, "undo", ran);
        }
    }

    @Test
    void the_first_does_not_say_that_nothing_stands_where_the_copy_isolated_a_pod() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, "find-pods", "shop/web-7f9c");
            String copy = copy(firebreak, ran);
            assertThat(firebreak.run("status", ran).exit()).isZero();
            firebreak.finished(0, OnRange.with(ISOLATE, "--case", copy));
            String other = begun(firebreak, OnRange.with(CORDON, "--case", "new"));

            refused(firebreak, "status", ran);

            Ended all = firebreak.run("status", "--all");
            assertThat(all.exit()).as("what stands of the first is not known").isEqualTo(9);
            assertThat(all.err()).contains("case " + ran + " went on elsewhere");
            assertThat(all.out()).contains(other + "/r1/cordon-node");
        }
    }

    @Test
    void a_run_that_the_copy_went_on_with_is_not_gone_on_with_by_the_first() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String digest = firebreak.digest(ISOLATE);
            firebreak.time().stopAfter(2);
            String ran = firebreak
                    .run(OnRange.with(ISOLATE, "--approve", digest, "-o", "json"))
                    .document()
                    .path("case")
                    .asString();
            firebreak.time().stopAfter(Integer.MAX_VALUE);
            String copy = copy(firebreak, ran);
            assertThat(firebreak.run("resume", copy).exit()).isZero();

            refused(firebreak, "resume", ran);
        }
    }

    @Test
    void a_snapshot_of_the_copy_is_looked_for_where_the_plan_uses_aws() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, CORDON);
            String copy = copy(firebreak, ran);
            firebreak.finished(12, OnRange.with(SNAPSHOT, "--case", copy));

            refused(firebreak, OnRange.with(SNAPSHOT, "--case", ran));
            begun(firebreak, OnRange.with(ISOLATE, "--case", ran));
        }
    }

    @Test
    void an_image_that_the_copy_exported_is_unknown_to_the_first() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, SNAPSHOT[0], SNAPSHOT[1]);
            String snapshot = firebreak.range().account().snapshots().getFirst().id();
            String[] export = {"export-snapshot", snapshot, "--bucket", "acme-evidence", "--case", ran};
            assertThat(firebreak.plan(export).at("/steps/0/proposal").asString())
                    .isEqualTo("changes");
            exported(firebreak, "incidents/" + ran + "/" + snapshot + ".img", ran);

            assertThat(firebreak.plan(export).at("/steps/0/proposal").asString())
                    .as("in another folder")
                    .isEqualTo("changes");
            refused(firebreak, OnRange.with(export, "--prefix", "incidents"));
        }
    }

    /// What the export of a copy leaves, of a few bytes.
    private static void exported(OnRange firebreak, String key, String ran) {
        try (S3Client s3 = new OtherOnAws(firebreak.range()).s3()) {
            s3.putObject(
                    r -> r.bucket("acme-evidence")
                            .key(key)
                            .metadata(Map.of("firebreak-case", ran, "firebreak-intent", ran + ".r2.1.1")),
                    RequestBody.fromString("image"));
        }
    }

    @Test
    void what_could_not_be_looked_at_is_said_and_keeps_nobody_from_the_cluster() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, "snapshot-volumes", "vol-0c0ffee0c0ffee002");
            firebreak.range().aws().close();

            JsonNode plan = firebreak.plan(OnRange.with(ISOLATE, "--case", ran));

            assertThat(plan.path("problems").valueStream())
                    .filteredOn(p -> p.path("code").asString().equals("case-behind-unknown"))
                    .singleElement()
                    .satisfies(p -> {
                        assertThat(p.path("severity").asString()).isEqualTo("warn");
                        assertThat(p.path("message").asString()).contains("could not look at snapshots");
                    });
            assertThat(firebreak.run("status", ran).err()).contains("case-behind-unknown");
            begun(firebreak, OnRange.with(ISOLATE, "--case", ran));
        }
    }

    @Test
    void where_the_copy_left_nothing_new_the_first_is_accepted() throws IOException {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = begun(firebreak, CORDON);
            String copy = copy(firebreak, ran);
            firebreak.finished(0, "find-pods", "shop/web-7f9c", "--case", copy);
            firebreak.run("note", copy, "seen elsewhere");
            assertThat(firebreak.run("status", ran).exit()).isZero();

            begun(firebreak, OnRange.with(ISOLATE, "--case", ran));
            refused(firebreak, "undo", copy);
            firebreak.finished(0, "undo", ran);

            for (String each : List.of(ran, copy)) {
                assertThat(firebreak.run("undo", each, "--dry-run").exit()).isZero();
            }
        }
    }
}
