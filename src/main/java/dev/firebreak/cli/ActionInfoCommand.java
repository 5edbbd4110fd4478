package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.console.ActionPrinter;
import dev.firebreak.console.Documents;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `firebreak action list|show`
@Command(name = "action", description = "list and show actions")
final class ActionInfoCommand {
    private final Session session;

    ActionInfoCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "list the actions")
    int list() {
        if (session.text()) {
            new ActionPrinter(session.out(), session.theme(), session.width()).list(Registry.TYPES);
        } else {
            session.print(
                    Documents.list(Registry.TYPES.stream().map(Documents::action).toList()));
        }
        return 0;
    }

    @Command(name = "show", description = "show an action's manual")
    int show(@Parameters(paramLabel = "ACTION") String name) {
        ActionType<?, ?> type = Registry.find(name)
                .orElseThrow(() -> new Refusal(
                        3,
                        Problem.block(
                                "unknown-action",
                                "there is no action " + name,
                                "The actions are: "
                                        + Registry.TYPES.stream()
                                                .map(ActionType::id)
                                                .collect(Collectors.joining(", ")))));
        if (session.text()) {
            new ActionPrinter(session.out(), session.theme(), session.width()).show(type);
        } else {
            session.print(Documents.action(type));
        }
        return 0;
    }
}
