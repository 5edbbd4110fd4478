package dev.firebreak.model;

/// The names that Firebreak gives to things in a cluster. The default prefix tells an attacker nothing but the
/// case id; `FIREBREAK_PREFIX` sets another (a DNS name).
public record Names(String prefix) {
    public static final Names DEFAULT = new Names("case.internal");

    /// The label of what a case isolates; its value is `CASE.rN`.
    public String label() {
        return prefix + "/id";
    }

    /// The annotation that names the intent which made or changed an object.
    public String intent() {
        return prefix + "/intent";
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
