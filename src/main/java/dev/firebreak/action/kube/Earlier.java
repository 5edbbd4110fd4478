package dev.firebreak.action.kube;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What earlier runs of the case made that holds pods which a later one leaves as they are.
///
/// @param policies the deny-alls, NAMESPACE/NAME
/// @param denial the denial above them, or null
public record Earlier(List<String> policies, IsolatePod.@Nullable Denial denial) {

    /// A denial that was found standing, with what was known when it was made: whether another of its kind
    /// was over the pods before can't be seen any more.
    static IsolatePod.Denial known(IsolatePod.Denial found, Collection<IsolatePod.@Nullable Denial> recorded) {
        return recorded.stream()
                .filter(Objects::nonNull)
                .filter(each -> each.kind().equals(found.kind()) && each.name().equals(found.name()))
                .findFirst()
                .orElse(found);
    }

    /// The first denial of these; null where none has one.
    static IsolatePod.@Nullable Denial first(List<Earlier> earlier) {
        return earlier.stream()
                .flatMap(each -> Optional.ofNullable(each.denial()).stream())
                .findFirst()
                .orElse(null);
    }
}
