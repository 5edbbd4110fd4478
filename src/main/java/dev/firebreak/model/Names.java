package dev.firebreak.model;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The names that Firebreak gives to things in a cluster. The default prefix tells an attacker nothing but the
/// case id; `FIREBREAK_PREFIX` and the configuration set another (a DNS name).
public record Names(String prefix) {
    public static final Names DEFAULT = new Names("case.internal");

    /// What can be the prefix of a label: a DNS name.
    public static final Pattern PREFIX =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*");

    /// The names of a prefix that a person chose; the default where none is given. Refuses with `bad-prefix`
    /// (3) what can't be the prefix of a label.
    public static Names of(@Nullable String prefix) {
        if (prefix == null || prefix.isBlank()) {
            return DEFAULT;
        }
        if (!PREFIX.matcher(prefix).matches()) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "bad-prefix",
                            "FIREBREAK_PREFIX is '" + prefix + "', which can't be the prefix of a label",
                            "Write a DNS name in lower case, such as case.internal"));
        }
        return new Names(prefix);
    }

    /// The label of what a case isolates; its value is `CASE.rN`.
    public String label() {
        return prefix + "/id";
    }

    /// The annotation that names the intent which made or changed an object.
    public String intent() {
        return prefix + "/intent";
    }

    /// The label of what is marked as under investigation; its value is `CASE.rN`. Another than [#label], which
    /// deny-alls select: a mark cuts nothing off.
    public String mark() {
        return prefix + "/ref";
    }

    /// The annotation beside [#mark] that names its intent. Another than [#intent]: marking and isolating the
    /// same pod are undone in any order.
    public String markIntent() {
        return prefix + "/ref-intent";
    }

    /// The annotation on a node that lists the cases which hold it cordoned.
    public String cordon() {
        return prefix + "/cordoned-by";
    }

    /// The start of object names: the first label of the prefix.
    public String stem() {
        int dot = prefix.indexOf('.');
        return dot < 0 ? prefix : prefix.substring(0, dot);
    }
}
