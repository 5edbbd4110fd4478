package dev.firebreak.model;

import java.util.Collection;

/// Whether a promise came true. Declared from best to worst, but for `NOT_APPLICABLE`, which counts as nothing.
public enum Holds {
    NOT_APPLICABLE,
    YES,
    UNKNOWN,
    NO;

    /// The worst of several: any no is no, else any unknown is unknown.
    public static Holds worst(Collection<Holds> several) {
        Holds worst = NOT_APPLICABLE;
        for (Holds one : several) {
            if (one.compareTo(worst) > 0) {
                worst = one;
            }
        }
        return worst;
    }
}
