package dev.firebreak.change;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A way out of a verdict that is no, kept as one of its reasons: how what does not hold is taken back, or the
/// next stronger way. A reason of this kind ends with the command to type.
public record WayOut(String code, String words, String command) {
    public static final String TAKE_BACK = "take-back";
    public static final String STRONGER = "stronger-way";

    /// Of a stronger way that is not added to what a run made: given before, it changes nothing.
    public static final String AFTER_UNDO = "after the undo; in between the pods are open";

    /// How a command that takes back begins.
    public static final String UNDO = "firebreak undo ";

    /// More targets than these make no command that a person reads.
    public static final int MOST_TARGETS = 5;

    private static final String FOLLOWS = ": ";

    /// What a person fills in, which stands in capitals in a command.
    private static final Pattern LEFT_OPEN = Pattern.compile("(?<!\\w)[A-Z]{2,}(?!\\w)");

    /// The reason that carries it.
    ///
    /// @param fact the one that is no
    public Reason about(String fact) {
        return new Reason(fact, code, words + FOLLOWS + command, null);
    }

    public static boolean is(Reason reason) {
        return reason.code().equals(TAKE_BACK) || reason.code().equals(STRONGER);
    }

    /// Whether a command can be typed as it stands.
    public static boolean complete(String command) {
        return !LEFT_OPEN.matcher(command).find();
    }

    /// Whether the stronger way comes after the undo.
    public static boolean afterUndo(Collection<Reason> reasons) {
        return reasons.stream()
                .anyMatch(reason ->
                        reason.code().equals(STRONGER) && reason.message().contains(AFTER_UNDO + FOLLOWS));
    }

    /// The command of the first reason with this code.
    public static Optional<String> command(Collection<Reason> reasons, String code) {
        return commands(reasons, code).stream().findFirst();
    }

    public static List<String> commands(Collection<Reason> reasons, String code) {
        return reasons.stream()
                .filter(reason -> reason.code().equals(code))
                .map(Reason::message)
                .map(message -> message.substring(message.lastIndexOf(FOLLOWS) + FOLLOWS.length()))
                .toList();
    }
}
