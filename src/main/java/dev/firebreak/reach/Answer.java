package dev.firebreak.reach;

import java.util.List;
import java.util.stream.Stream;

/// Whether traffic is allowed, the policies that decide it (sorted; none where no policy has a say), and one
/// sentence why.
public record Answer(Allowed allowed, List<PolicyRef> policies, String because) {

    private static final String BETWEEN = "; ";

    public Answer {
        policies = policies.stream().distinct().sorted().toList();
    }

    /// Ordered by what wins where both ends of a connection must agree.
    public enum Allowed {
        YES,
        UNKNOWN,
        NO
    }

    /// Why, each reason by itself: one for each end that had a say.
    public List<String> reasons() {
        return List.of(because.split(BETWEEN));
    }

    static Answer yes(String because) {
        return new Answer(Allowed.YES, List.of(), because);
    }

    static Answer of(Allowed allowed, List<? extends Policy> policies, String because) {
        return new Answer(allowed, policies.stream().map(Policy::ref).toList(), because);
    }

    /// What holds where both must allow: the stricter answer, or both where neither is stricter.
    Answer and(Answer other) {
        if (allowed != other.allowed) {
            return allowed.compareTo(other.allowed) > 0 ? this : other;
        }
        return new Answer(
                allowed,
                Stream.concat(policies.stream(), other.policies.stream()).toList(),
                because.equals(other.because) ? because : because + BETWEEN + other.because);
    }
}
