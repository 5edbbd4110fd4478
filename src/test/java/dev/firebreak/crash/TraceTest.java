package dev.firebreak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is read out of the lines of `strace`.
class TraceTest {
    private static final String INTENT =
            "11 write(12</h/journal.jsonl>, \"{\\\"event\\\":\\\"intent\\\",\\\"intent\\\":\\\"c1.r1.1.1\\\"}\\n"
                    + "\", 50) = 50";
    private static final String FORCE = "11 fsync(12</h/journal.jsonl> <unfinished ...>";
    private static final String FORCED = "11 <... fsync resumed>)             = 0";
    private static final String PATCH = "12 writev(20<socket:[55]>, [{iov_base=\"PATCH /api/v1/nodes/n1 HTTP/1.1\\r"
            + "\\n"
            + "Host\", iov_len=80}], 1) = 80";

    @Test
    void an_intent_is_forced_once_a_force_that_began_after_its_write_has_returned() {
        assertThat(forced(INTENT, FORCE, FORCED, PATCH)).containsExactly("c1.r1.1.1");
        assertThat(forced(INTENT, FORCE, PATCH, FORCED)).isEmpty();
        assertThat(forced(FORCE, INTENT, FORCED, PATCH)).isEmpty();
        assertThat(forced(INTENT, FORCE.replace("journal.jsonl", "objects/00"), FORCED, PATCH))
                .isEmpty();
    }

    private static Set<String> forced(String... lines) {
        return Trace.of(List.of(lines)).requests().getFirst().forced();
    }

    @Test
    void reviews_and_dry_runs_are_questions_and_a_query_to_aws_is_known_by_its_body() {
        Trace trace = Trace.of(List.of(
                PATCH.replace(" HTTP", "?dryRun=All HTTP"),
                "12 write(20<socket:[55]>, \"POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews HTTP/1.1\","
                        + " 9) = 9",
                "12 write(21<socket:[56]>, \"POST / HTTP/1.1\\r\\n\", 17) = 17",
                "12 write(21<socket:[56]>, \"Action=CreateSnapshots&DryRun=true\", 34) = 34",
                "12 write(21<socket:[56]>, \"POST / HTTP/1.1\\r\\n\", 17) = 17",
                "12 write(21<socket:[56]>, \"Action=CreateSnapshots\", 22) = 22"));
        assertThat(trace.questions()).isEqualTo(3);
        assertThat(trace.requests()).extracting(Trace.Request::line).containsExactly("Action=CreateSnapshots");
    }
}
