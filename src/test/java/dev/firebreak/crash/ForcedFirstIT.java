package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.journal.IntentState;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The program under `strace`, on a range that is reached by plain HTTP: its calls to the system show that each
/// request which has an intent begins after the intent was forced to the disk.
@NeedsRealParts(Part.STRACE)
class ForcedFirstIT {
    /// Of an image of a gibibyte.
    private static final int PARTS = 64;

    private static final String CALLS = "trace=write,pwrite64,writev,pwritev,sendto,sendmsg,fsync,fdatasync";

    @Test
    void every_request_that_has_an_intent_begins_after_a_force_of_the_journal_later_than_its_write(@TempDir Path folder)
            throws Exception {
        try (RangeIncident incident = RangeIncident.live(Scenarios.lateralMovement());
                PlainDoor door = new PlainDoor(incident.range().kubeconfig())) {
            Path seen = folder.resolve("strace");
            Program program = new Program(incident, folder.resolve("home"), Archive.in(folder.resolve("program")));
            program.startedBy(
                    List.of("strace", "-f", "--seccomp-bpf", "-y", "-s", "1000000", "-e", CALLS, "-o", seen.toString()),
                    Map.of(
                            "KUBECONFIG",
                            door.kubeconfig(folder.resolve("kubeconfig")).toString()));
            assertThat(program.end(program.run(program.digest()))).isEqualTo(8);

            Trace trace = Trace.of(Files.readAllLines(seen));
            assertThat(trace.requests()).hasSizeGreaterThan(6);
            eachAfterItsForce(trace, program.left().state().intents());
        }
    }

    /// The bytes of the parts are left out on the way to the file.
    @Test
    void so_does_every_request_to_s3_of_a_whole_export(@TempDir Path folder) throws Exception {
        try (RangeIncident incident = RangeIncident.live(Scenarios.lateralMovement())) {
            Path seen = folder.resolve("strace");
            Path runbook = Files.writeString(folder.resolve("export.yaml"), ExportCrashTest.TEXT);
            Program program = new Program(incident, folder.resolve("home"), Archive.in(folder.resolve("program")));
            String filter = "|grep -aE 'journal\\.jsonl|HTTP/1|Action=|resumed' > " + seen;
            program.startedBy(
                    List.of("strace", "-f", "--seccomp-bpf", "-y", "-s", "4096", "-e", CALLS, "-o", filter), Map.of());
            String digest = program.digest(ExportCrashTest.EXPORT);
            assertThat(program.end(program.run(runbook, Map.of("bucket", "acme-evidence"), digest)))
                    .isZero();

            Trace trace = Trace.of(Files.readAllLines(seen, StandardCharsets.ISO_8859_1));
            assertThat(trace.requests()).hasSize(1 + 1 + PARTS + 1 + 1);
            eachAfterItsForce(trace, program.left().state().intents());
        }
    }

    private static void eachAfterItsForce(Trace trace, Collection<IntentState> intents) {
        System.out.println("strace: " + trace.requests().size() + " requests with an intent, each after its force; "
                + trace.questions() + " questions without");
        assertThat(trace.intents())
                .containsExactlyElementsOf(intents.stream().map(IntentState::id).toList());
        assertThat(trace.questions()).isPositive();
        assertThat(trace.requests()).hasSameSizeAs(intents);
        List<IntentState> left = new ArrayList<>(intents);
        for (Trace.Request request : trace.requests()) {
            IntentState announced = left.stream()
                    .filter(i -> request.forced().contains(i.id()) && fits(request.line(), i))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no intent is forced for " + request.line()));
            left.remove(announced);
        }
    }

    private static boolean fits(String line, IntentState intent) {
        Change change = ChangeJson.parse(intent.change());
        return switch (change) {
            case KubeChange kube -> line.replaceFirst("\\?.*", "").endsWith(" " + kube.path());
            case CloudChange s3 when s3.operation().startsWith("s3:") -> fits(line, s3.operation(), s3.body());
            case CloudChange cloud -> line.equals("Action=" + cloud.operation().replaceFirst(".*:", ""));
        };
    }

    private static boolean fits(String line, String operation, JsonNode body) {
        String path =
                "/" + body.path("Bucket").asString() + "/" + body.path("Key").asString();
        return switch (operation) {
            case "s3:CreateMultipartUpload" -> line.equals("POST " + path + "?uploads");
            case "s3:CompleteMultipartUpload" -> line.startsWith("POST " + path + "?uploadId=");
            case "s3:PutObject" -> line.equals("PUT " + path);
            case "s3:UploadPart" ->
                line.startsWith("PUT " + path + "?")
                        && line.matches(
                                ".*[?&]partNumber=" + body.path("PartNumber").asInt() + "(&.*)?");
            default -> false;
        };
    }
}
