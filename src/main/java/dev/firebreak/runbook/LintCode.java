package dev.firebreak.runbook;

import dev.firebreak.model.Severity;
import java.util.Locale;

/// What can be wrong with a runbook, an input or the name of a runbook. Codes are stable.
public enum LintCode {
    // the text
    TOO_BIG("The text is larger than a runbook may be (1 MiB, 256 steps, 256 inputs)."),
    NOT_YAML("The text is not one YAML document in UTF-8."),
    TOO_DEEP("Lists and maps are nested more than 20 deep."),
    ANCHOR_OR_ALIAS("YAML anchors (&) and aliases (*) are not part of the format."),
    YAML_TAG("YAML tags (!) are not part of the format."),
    TURNED_TEXT("A character turns the text around it, so that it shows otherwise than it reads."),
    TOO_MANY_PROBLEMS("More problems were found than are listed."),

    // keys and values
    DUPLICATE_KEY("A key stands twice in one map."),
    UNKNOWN_KEY("A key that the format does not have."),
    MISSING_KEY("A key that the format requires is absent."),
    WRONG_TYPE("A value is not of the type that its key or input takes."),
    BAD_ID("An id does not match [a-z][a-z0-9-]{0,31}."),
    RESERVED_NAME("An input has the name of what a condition asks of a step: result or verdict."),
    BAD_LIMIT("A limit is not a whole number above zero, or a time limit is longer than 24h."),
    NOT_A_CHOICE("A value is not among the choices."),
    UNKNOWN_TYPE("An input's type does not exist."),

    // steps
    EMPTY_STEPS("A runbook has no step."),
    DUPLICATE_STEP("Two steps have the same id."),
    UNKNOWN_ACTION("A step uses an action that does not exist."),
    UNKNOWN_ACTION_INPUT("A step gives its action an input that the action does not have."),
    MISSING_ACTION_INPUT("A step leaves out an input that its action requires."),

    // conditions
    BAD_CONDITION("A condition is not an expression in CEL, is too long, or names no single value."),
    UNKNOWN_VARIABLE("A condition names something else than inputs and steps."),
    CONDITION_TYPE("A condition is not true or false, or compares values of different types."),

    // references
    BAD_REFERENCE("A reference is not exactly ${inputs.NAME} or ${steps.STEP.OUTPUT}, or stands where none is read."),
    UNKNOWN_STEP("A reference names a step that does not exist."),
    UNKNOWN_OUTPUT("A reference names an output that the step's action does not have."),
    REFERENCE_FORWARD("A reference names a step that stands later."),
    REFERENCE_CYCLE("Steps refer to themselves or to each other in a circle."),
    REFERENCE_TYPE("A reference is of another type than the input takes."),
    OPTIONAL_FOR_REQUIRED("An input that may have no value is given to an action's input that must have one."),
    UNUSED_INPUT(Severity.WARN, "An input is declared and no step refers to it."),

    // inputs
    UNKNOWN_INPUT("An input that the runbook does not declare is given or referred to."),
    MISSING_INPUT("An input that the runbook requires is not given."),

    // names of runbooks
    UNKNOWN_RUNBOOK("No runbook has this id, or no file this path."),
    UNREADABLE("The file can't be read.");

    private final Severity severity;
    private final String meaning;

    LintCode(String meaning) {
        this(Severity.BLOCK, meaning);
    }

    LintCode(Severity severity, String meaning) {
        this.severity = severity;
        this.meaning = meaning;
    }

    /// As it stands in a problem: kebab-case.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Severity severity() {
        return severity;
    }

    /// One sentence, for the reference.
    public String meaning() {
        return meaning;
    }
}
