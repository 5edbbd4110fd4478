package dev.firebreak.reach;

/// The two halves of a NetworkPolicy, seen from the pod that the policy selects.
public enum Direction {
    INGRESS("Ingress"),
    EGRESS("Egress");

    private final String text;

    Direction(String text) {
        this.text = text;
    }

    /// As it stands in `policyTypes`.
    public String text() {
        return text;
    }

    /// The end that a policy of this direction selects, in words.
    String end() {
        return this == INGRESS ? "the receiving pod" : "the sending pod";
    }

    static Direction parse(String text) {
        for (Direction direction : values()) {
            if (direction.text.equals(text)) {
                return direction;
            }
        }
        throw new IllegalArgumentException("policy type " + text + " is neither Ingress nor Egress");
    }
}
