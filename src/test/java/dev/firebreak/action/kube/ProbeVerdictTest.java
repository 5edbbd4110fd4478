package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.PodRef;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// What is made of what a probe pod said.
class ProbeVerdictTest {
    private static final Probe.Tried TRIED = new Probe.Tried(
            new PodRef("shop", "web", "u"), "end", "10.100.0.1:443", List.of("10.0.1.101:8080", "10.0.1.101:9090"));

    private static Verdict.PerTarget verdict(String message, boolean rejects) {
        ObjectNode pod = Json.object().put("node", "other");
        pod.putArray("containers")
                .addObject()
                .put("name", "probe")
                .put("state", "terminated")
                .put("reason", "Completed")
                .put("message", message)
                .put("finishedAt", "2026-03-01T02:31:00Z");
        return new ProbeVerdict(TRIED, rejects).of(pod);
    }

    private static String said(int steady, String control, String one, String other, String again) {
        return "steady=" + steady + " rounds=9 10.100.0.1:443=" + control + " 10.0.1.101:8080=" + one
                + " 10.0.1.101:9090=" + other + " 10.100.0.1:443=" + again + "\n";
    }

    @ParameterizedTest
    @CsvSource({
        "5, open, timeout, timeout, open, YES, probe-blocked",
        "5, open, timeout, open, open, NO, probe-open",
        "5, open, refused, timeout, open, NO, probe-open",
        "4, open, timeout, timeout, open, UNKNOWN, unsettled",
        "1, open, open, open, open, UNKNOWN, unsettled",
        "5, timeout, timeout, timeout, open, UNKNOWN, probe-inconclusive",
        "5, open, timeout, timeout, timeout, UNKNOWN, probe-inconclusive",
        "5, open, other, timeout, open, UNKNOWN, probe-inconclusive",
    })
    void yes_takes_steadiness_the_control_target_and_silence_from_every_port(
            int steady, String control, String one, String other, String again, Holds holds, String code) {
        Verdict.PerTarget verdict = verdict(said(steady, control, one, other, again), false);

        assertThat(verdict.holds()).isEqualTo(holds);
        assertThat(verdict.reasons().getFirst().code()).isEqualTo(code);
        assertThat(verdict.reasons().getFirst().message()).contains("2026-03-01T02:31:00Z");
    }

    @Test
    void a_refusal_is_no_answer_of_the_pod_where_a_plugin_may_give_it() {
        String refused = said(5, "open", "refused", "timeout", "open");

        assertThat(verdict(refused, true).holds()).isEqualTo(Holds.UNKNOWN);
        assertThat(verdict(refused, false).holds()).isEqualTo(Holds.NO);
    }

    /// Who may write the status of pods could say anything.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "isolated",
                "steady=5 rounds=5",
                "steady=5 rounds=5 10.100.0.1:443=open 10.100.0.1:443=open",
                "steady=5 rounds=5 10.9.9.9:443=open 10.0.1.101:8080=timeout 10.0.1.101:9090=timeout 10.9.9.9:443=open",
                "steady=99999999999 rounds=5 10.100.0.1:443=open",
                "steady=5 rounds=5 10.100.0.1:443=open \u001b[31m=timeout"
            })
    void what_no_probe_would_write_is_not_believed(String message) {
        Verdict.PerTarget verdict = verdict(message, false);

        assertThat(verdict.holds()).isEqualTo(Holds.UNKNOWN);
        assertThat(verdict.reasons().getFirst().code()).isEqualTo("probe-inconclusive");
    }

    @Test
    void a_lost_reply_is_unknown() {
        assertThat(new ProbeVerdict(TRIED, false).of(null).holds()).isEqualTo(Holds.UNKNOWN);
    }

    @Test
    void what_was_seen_replaces_yes_and_unknown_and_never_a_known_no() {
        Verdict seen = Verdict.of(List.of(verdict(said(5, "open", "open", "open", "open"), false)));
        Verdict blocked = Verdict.of(List.of(verdict(said(5, "open", "timeout", "timeout", "open"), false)));
        Verdict nothing = Verdict.of(List.of(verdict("", false)));

        assertThat(enforced(isolated(Holds.YES).supersededBy(seen))).isEqualTo(Holds.NO);
        assertThat(enforced(isolated(Holds.UNKNOWN).supersededBy(blocked))).isEqualTo(Holds.YES);
        assertThat(enforced(isolated(Holds.NO).supersededBy(blocked))).isEqualTo(Holds.NO);
        assertThat(enforced(isolated(Holds.UNKNOWN).supersededBy(nothing))).isEqualTo(Holds.UNKNOWN);
        assertThat(enforced(isolated(Holds.YES).supersededBy(nothing))).isEqualTo(Holds.YES);
        assertThat(Objects.requireNonNull(isolated(Holds.YES).supersededBy(seen).facts())
                        .applied())
                .isEqualTo(Holds.YES);
    }

    private static Holds enforced(Verdict verdict) {
        return Objects.requireNonNull(verdict.targets().getFirst().facts()).enforced();
    }

    @Test
    void what_a_probe_does_not_reach_stays_unknown_and_an_old_one_makes_nothing_better() {
        Verdict blocked = Verdict.of(List.of(verdict(said(5, "open", "timeout", "timeout", "open"), false)));
        Verdict seen = Verdict.of(List.of(verdict(said(5, "open", "open", "open", "open"), false)));

        for (String code : List.of("secondary-interface", "security-groups-unclear", "several-plugins")) {
            Verdict before = isolated(Holds.UNKNOWN, List.of(new Reason("enforced", code, "not known", null)));
            assertThat(enforced(before.supersededBy(blocked))).isEqualTo(Holds.UNKNOWN);
            assertThat(before.supersededBy(blocked).reasons())
                    .extracting("code")
                    .contains(code, "probe-blocked");
            assertThat(enforced(before.supersededBy(seen))).isEqualTo(Holds.NO);
        }
        assertThat(enforced(isolated(Holds.UNKNOWN).loweredBy(blocked))).isEqualTo(Holds.UNKNOWN);
        assertThat(enforced(isolated(Holds.YES).loweredBy(seen))).isEqualTo(Holds.NO);
    }

    private static Verdict isolated(Holds enforced) {
        return isolated(enforced, List.of());
    }

    private static Verdict isolated(Holds enforced, List<Reason> reasons) {
        Verdict.PerTarget probed = verdict("", false);
        Verdict.Facts facts = new Verdict.Facts(Holds.YES, enforced, Holds.YES);
        return Verdict.of(List.of(new Verdict.PerTarget(probed.target(), facts.worst(), facts, reasons)));
    }
}
