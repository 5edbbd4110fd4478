package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.kube.Enforcement.Ground;
import dev.firebreak.model.Holds;
import dev.firebreak.reach.AgentMode;
import dev.firebreak.reach.Plugin;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of open connections, by plugin and by what was over the pod before.
class SessionsTest {
    /// peers 3.5: older agents dropped or kept open connections inconsistently (issues 73, 175 and 236).
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void of_an_agent_older_than_was_measured_nothing_is_claimed(boolean underPolicy) {
        AgentMode older = new AgentMode(false, Holds.YES, false);
        Enforcement enforcing =
                new Enforcement(Plugin.VPC_CNI, List.of(new Ground(Holds.YES, "found-here", "as found", "a source")));

        Sessions sessions = Sessions.of(enforcing, underPolicy, older);

        assertThat(sessions.cut()).isEqualTo(Holds.UNKNOWN);
        assertThat(sessions.code()).isEqualTo("agent-not-measured");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        # plugin, enforced, under a policy before, strict mode, cut, code             (where it is written)
        VPC_CNI,  YES,      false,                 false,       YES, no-policy-before
        VPC_CNI,  YES,      true,                  false,       NO,  policy-before
        VPC_CNI,  YES,      true,                  true,        NO,  policy-before
        VPC_CNI,  YES,      false,                 true,        UNKNOWN, strict-mode
        CALICO,   YES,      false,                 false,       NO,  calico-sessions
        CALICO,   YES,      true,                  false,       NO,  calico-sessions
        CILIUM,   YES,      false,                 false,       YES, cilium-sessions
        CILIUM,   YES,      true,                  false,       YES, cilium-sessions
        VPC_CNI,  NO,       false,                 false,       NO,  not-enforced
        NONE,     NO,       true,                  false,       NO,  not-enforced
        CILIUM,   NO,       false,                 false,       NO,  not-enforced
        VPC_CNI,  UNKNOWN,  false,                 false,       UNKNOWN, enforcement-unknown
        VPC_CNI,  UNKNOWN,  true,                  false,       NO,  policy-before
        CALICO,   UNKNOWN,  false,                 false,       NO,  calico-sessions
        CILIUM,   UNKNOWN,  true,                  false,       UNKNOWN, enforcement-unknown
        UNKNOWN,  UNKNOWN,  false,                 false,       UNKNOWN, enforcement-unknown
        """)
    void open_connections_are_cut_or_live_on_as_the_plugins_sources_and_the_measurements_say(
            Plugin plugin, Holds enforced, boolean underPolicy, boolean strict, Holds cut, String code) {
        Enforcement enforcement =
                new Enforcement(plugin, List.of(new Ground(enforced, "found-here", "as found", "a source")));

        Sessions sessions = Sessions.of(enforcement, underPolicy, new AgentMode(strict, Holds.YES));

        assertThat(sessions.cut()).isEqualTo(cut);
        assertThat(sessions.code()).isEqualTo(code);
    }
}
