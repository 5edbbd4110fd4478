package dev.firebreak.cli;

import dev.firebreak.action.ActionType;
import dev.firebreak.action.Registry;
import dev.firebreak.console.ActionPrinter;
import dev.firebreak.console.Documents;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `firebreak action list|show`
@Command(name = "action", description = "list and show actions")
final class ActionInfoCommand {
    private final Session session;

    ActionInfoCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "list",
            description = "list the actions",
            footer = {"firebreak action list", "firebreak action list -o json"})
    int list() {
        if (session.text()) {
            new ActionPrinter(session.out(), session.theme(), session.width()).list(Registry.TYPES);
        } else {
            session.print(Documents.list(
                    Registry.TYPES.stream().map(Documents::action).toList()));
        }
        return 0;
    }

    @Command(
            name = "show",
            description = "show an action's manual",
            footer = {"firebreak action show isolate-pod"})
    int show(@Parameters(paramLabel = "ACTION", description = "the action's id") String name) {
        ActionType<?, ?> type = Registry.find(name).orElseThrow(() -> unknown(name));
        if (session.text()) {
            new ActionPrinter(session.out(), session.theme(), session.width()).show(type);
        } else {
            session.print(Documents.action(type));
        }
        return 0;
    }

    static List<String> ids() {
        return Registry.TYPES.stream().<String>map(ActionType::id).toList();
    }

    static Refusal unknown(String name) {
        return new Refusal(
                2,
                Problem.block(
                        "unknown-action",
                        "there is no action '" + name + "'",
                        Choices.wayOut(name, ids(), "The actions are: ")));
    }
}
