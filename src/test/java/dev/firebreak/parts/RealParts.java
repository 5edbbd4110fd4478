package dev.firebreak.parts;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// What [NeedsRealParts] does: decide, start, count, and close with a summary.
final class RealParts implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback {

    private static final boolean REQUIRED = "1".equals(System.getenv("FIREBREAK_REQUIRE_REAL"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        // a method is as good as its class
        if (context.getTestMethod().isPresent()) {
            return ConditionEvaluationResult.enabled("the class has its parts");
        }
        var decision = decide(context.getDisplayName(), REQUIRED, missing(context), summary(context));
        if (decision.isDisabled()) {
            System.err.printf(
                    "real parts: %s: %s%n",
                    context.getDisplayName(), decision.getReason().orElse(""));
        }
        return decision;
    }

    static ConditionEvaluationResult decide(
            String testClass, boolean required, Optional<String> missing, PartsSummary summary) {
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("every part is here or can be built");
        }
        if (required) {
            return ConditionEvaluationResult.enabled("required, so that it fails");
        }
        summary.leftOut(testClass, missing.get());
        return ConditionEvaluationResult.disabled("NOT RUN: " + missing.get());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        missing(context).ifPresent(why -> {
            throw new AssertionError("FIREBREAK_REQUIRE_REAL=1, but " + why);
        });
        for (var part : parts(context)) {
            Parts.start(part);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (var part : parts(context)) {
            summary(context).used(part);
        }
    }

    private static Optional<String> missing(ExtensionContext context) {
        var reasons = Arrays.stream(parts(context))
                .flatMap(part -> part.missing(Parts.CACHE).stream())
                .distinct()
                .collect(joining("; "));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
    }

    private static Part[] parts(ExtensionContext context) {
        for (Class<?> type = context.getRequiredTestClass(); type != null; type = type.getEnclosingClass()) {
            var needs = type.getAnnotation(NeedsRealParts.class);
            if (needs != null) {
                return needs.value();
            }
        }
        throw new IllegalStateException(context.getDisplayName() + " has no @NeedsRealParts");
    }

    /// Kept in the store of the whole run, which closes it at the end; that closes the parts too.
    private static PartsSummary summary(ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(RealParts.class))
                .computeIfAbsent(PartsSummary.class, key -> new PartsSummary(Parts.CACHE), PartsSummary.class);
    }
}
