package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.journal.Entry;
import dev.firebreak.report.StandingChange;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ObservedTest {
    private static final Instant AT = Instant.parse("2026-03-01T03:00:00Z");

    private static List<StandingChange> looked(OnRange firebreak, String caseId) {
        List<StandingChange> seen = new ArrayList<>();
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Session session = firebreak.session(new Globals());
        Session following =
                session.typed(new Globals(), nowhere, nowhere, null, 100, new Turn(), session.worlds(), new Audience() {
                    @Override
                    public void looked(List<StandingChange> changes) {
                        seen.addAll(changes);
                    }
                });
        Commands.tree(new Root(following.globals()), following).execute("status", caseId);
        return seen;
    }

    private static List<Noted> written(Observed observed, String caseId) {
        List<Noted> notes = new ArrayList<>();
        observed.write(caseId, notes::add);
        return notes;
    }

    private static void schedulable(OnRange firebreak, boolean is) {
        ObjectNode node = (ObjectNode) firebreak
                .range()
                .store()
                .find("", "nodes", "", "ip-10-0-1-23.eu-west-1.compute.internal")
                .orElseThrow();
        ((ObjectNode) node.path("spec")).put("unschedulable", !is);
        firebreak.range().store().seed(node);
    }

    @Test
    void a_change_that_others_undid_is_noted_once_and_once_more_when_it_holds_again() {
        try (OnRange firebreak = OnRange.of("crypto-miner")) {
            String ran = firebreak.ran(0, "cordon-node", "ip-10-0-1-23.eu-west-1.compute.internal");
            Observed observed = new Observed();
            observed.looked(ran, looked(firebreak, ran), AT);
            assertThat(written(observed, ran)).as("all holds").isEmpty();

            schedulable(firebreak, true);
            observed.looked(ran, looked(firebreak, ran), AT.plusSeconds(60));
            observed.looked(ran, looked(firebreak, ran), AT.plusSeconds(120));
            assertThat(written(observed, "another")).isEmpty();
            observed.write(ran, noted -> false);
            assertThat(written(observed, ran)).singleElement().satisfies(noted -> {
                assertThat(noted.at()).isEqualTo(AT.plusSeconds(60));
                assertThat(noted.kind()).isEqualTo(Entry.NoteKind.OBSERVATION);
                assertThat(noted.words())
                        .startsWith("Looked again: " + ran + "/r1/cordon-node no longer holds: ")
                        .contains("is schedulable");
            });
            assertThat(written(observed, ran)).as("it is written once").isEmpty();

            schedulable(firebreak, false);
            observed.looked(ran, looked(firebreak, ran), AT.plusSeconds(180));
            assertThat(written(observed, ran))
                    .singleElement()
                    .satisfies(noted -> assertThat(noted.words()).contains("/r1/cordon-node holds again: "));
        }
    }
}
