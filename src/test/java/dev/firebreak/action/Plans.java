package dev.firebreak.action;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// What tests read out of a plan, and of the verdict of its run.
final class Plans {
    private Plans() {}

    /// The ids of its changes, in their order.
    static List<String> changes(JsonNode plan) {
        return plan.path("steps")
                .valueStream()
                .flatMap(step -> step.path("changes").valueStream())
                .map(change -> change.path("id").asString())
                .toList();
    }

    /// What the problems of a code say.
    static List<String> said(JsonNode plan, String code) {
        return problems(plan, code)
                .map(problem -> problem.path("message").asString())
                .toList();
    }

    /// The first problem of a code.
    static JsonNode problem(JsonNode plan, String code) {
        return problems(plan, code)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no problem " + code + " in " + plan.path("problems")));
    }

    /// What it says.
    static String message(JsonNode plan, String code) {
        return problem(plan, code).path("message").asString();
    }

    private static Stream<JsonNode> problems(JsonNode plan, String code) {
        return plan.path("problems")
                .valueStream()
                .filter(problem -> problem.path("code").asString().equals(code));
    }

    /// The codes of the reasons of a verdict.
    static List<String> codes(JsonNode verdict) {
        return verdict.path("reasons")
                .valueStream()
                .map(reason -> reason.path("code").asString())
                .toList();
    }
}
