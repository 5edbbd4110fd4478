package dev.firebreak.cli;

import dev.firebreak.action.View;
import dev.firebreak.cluster.Targets;
import dev.firebreak.console.BlastRadiusPrinter;
import dev.firebreak.console.Documents;
import dev.firebreak.console.LookJson;
import dev.firebreak.journal.CaseState;
import dev.firebreak.look.BlastRadius;
import dev.firebreak.model.PodRef;
import dev.firebreak.report.IsolatedBy;
import dev.firebreak.report.LeftOpen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `firebreak blast-radius POD`: what an attacker can reach from there.
@Command(
        name = "blast-radius",
        description = "show what an attacker in a pod can reach: network, rights, AWS roles, node, neighbours",
        footer = {
            "firebreak blast-radius shop/web-7f9c",
            "firebreak blast-radius pod/web-7f9c -n shop",
            "firebreak blast-radius shop/web-7f9c -o json"
        })
final class BlastRadiusCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "POD", description = "NS/POD, pod/NAME, or a workload")
    String pod = "";

    BlastRadiusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Looking looking = new Looking(session);
        View view = looking.world().view();
        List<PodRef> pods = Targets.pods(view.cluster(), pod, looking.namespace(view.cluster()));
        String eks = looking.eks();
        List<CaseState> open = looking.open();
        Map<String, String> atHand = IsolatedBy.uid(open);
        Map<String, LeftOpen> leftOpen = LeftOpen.uid(open);
        BlastRadiusPrinter printer = new BlastRadiusPrinter(session.out(), session.theme(), session.width());
        List<ObjectNode> documents = new ArrayList<>();
        for (PodRef each : pods) {
            BlastRadius radius = BlastRadius.of(each, eks, atHand, view);
            if (session.text()) {
                printer.print(radius, leftOpen.get(each.uid()));
            } else {
                documents.add(LookJson.of("blastRadius", radius));
            }
        }
        if (!session.text()) {
            session.print(documents.size() == 1 ? documents.getFirst() : Documents.list(documents));
        }
        return 0;
    }
}
