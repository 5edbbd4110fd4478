package dev.firebreak.change;

import org.jspecify.annotations.Nullable;

/// Why a fact of a verdict is what it is: `code` is kebab-case and stable, `source` what was looked at.
public record Reason(
        String fact, String code, String message, @Nullable String source) {}
