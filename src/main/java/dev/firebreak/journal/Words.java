package dev.firebreak.journal;

import java.util.Locale;

/// The spelling of constants in documents.
final class Words {
    private Words() {}

    /// `NOT_APPLICABLE` as `notApplicable`.
    static String camelCase(String constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
            word.append(word.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return word.toString();
    }
}
