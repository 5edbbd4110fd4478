package dev.firebreak.model;

import org.jspecify.annotations.Nullable;

/// The answer to "would this be allowed and accepted": yes, no, or not known, with the reason of the last two.
public record Answer(
        Holds holds, @Nullable String code, @Nullable String because) {
    public static final Answer YES = new Answer(Holds.YES, null, null);

    public static Answer no(String code, String because) {
        return new Answer(Holds.NO, code, because);
    }

    public static Answer unknown(String code, String because) {
        return new Answer(Holds.UNKNOWN, code, because);
    }
}
