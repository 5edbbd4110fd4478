package dev.firebreak.doctor;

import dev.firebreak.model.Finding;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;

/// One look at whether something is in place. It changes nothing but a probe file of its own, and asks nobody.
public interface Checkup {
    /// In kebab-case, stable.
    String id();

    /// May throw [Refusal] where a server does not answer or does not let us look.
    Finding look(Site site);

    /// What it is when the look was refused: not known.
    default Finding refused(Refusal refusal) {
        Problem first = refusal.problems().getFirst();
        return Finding.unknown(id(), "could not be looked at: " + first.message(), first.fix());
    }

    /// What it is when the look did not end in time.
    default Finding late(String time) {
        return Finding.unknown(id(), "could not be looked at within " + time, null);
    }
}
