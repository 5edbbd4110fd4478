package dev.firebreak.change;

import tools.jackson.databind.JsonNode;

/// What looking again said about a change whose reply was lost.
public sealed interface Reconciled {
    record Happened(JsonNode observed, String because) implements Reconciled {}

    record DidNot(String because) implements Reconciled {}

    record InDoubt(String because) implements Reconciled {}
}
