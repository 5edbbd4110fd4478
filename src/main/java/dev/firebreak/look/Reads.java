package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Reads that may be refused, each of a part of a document: what could not be read is kept with its reason. A cluster
/// that does not answer ends the look; AWS that doesn't leaves its parts unknown.
final class Reads {
    private final View view;
    private final Set<Unknown> unknown = new LinkedHashSet<>();

    Reads(View view) {
        this.view = view;
    }

    <T> Optional<T> cluster(String part, Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (Refusal refusal) {
            if (refusal.exit() != 4) {
                throw refusal;
            }
            unknown(part, refusal.problems().getFirst());
            return Optional.empty();
        }
    }

    <T> Optional<T> cloud(String part, Supplier<T> read) {
        if (!view.cloudInUse()) {
            unknown(part, "aws-no-region", "AWS is not asked, because no region is named: --region");
            return Optional.empty();
        }
        try {
            return Optional.of(read.get());
        } catch (Refusal refusal) {
            unknown(part, refusal.problems().getFirst());
            return Optional.empty();
        }
    }

    void unknown(String part, Problem problem) {
        unknown.add(Unknown.of(part, problem));
    }

    void unknown(String part, String code, String message) {
        unknown.add(new Unknown(part, code, message));
    }

    List<Unknown> unknown() {
        return List.copyOf(unknown);
    }
}
