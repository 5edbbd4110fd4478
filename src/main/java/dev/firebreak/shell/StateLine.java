package dev.firebreak.shell;

import dev.firebreak.console.Ages;
import dev.firebreak.console.StatusPrinter;
import dev.firebreak.console.Text;
import dev.firebreak.console.Theme;
import dev.firebreak.console.Theme.Tier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The line below the prompt: what is wrong, how fresh what is known is, what is to be done in the case, and how long
/// it is open. What is wrong stands first. In a narrow terminal the parts are shortened, and then left out, those that
/// matter least before the others; how long the case is open stays. It is always one: where it came and went, the
/// prompt would be drawn twice.
record StateLine(Theme theme) {
    private static final String GAP = "   ";

    /// The exit code of a run that left something in doubt.
    private static final int IN_DOUBT = 7;

    /// The words of a server that may be long.
    private static final int SHORT = 28;

    /// What is known around the line that is typed.
    ///
    /// @param trouble why names are not fresh
    /// @param missing which names there are none of, and why
    /// @param open which cases are open, for where none is switched to
    record Known(
            @Nullable String trouble,
            @Nullable String missing,
            @Nullable String open,
            @Nullable Glance glance,
            LookBehind.@Nullable Found found) {}

    /// A part of the line, that which matters more before the others.
    ///
    /// @param forms from the longest to the shortest, in clean text
    /// @param stays whether it is never left out
    private record Part(Tier tier, List<String> forms, boolean stays) {
        static Part of(Tier tier, String... forms) {
            return new Part(tier, List.of(forms), false);
        }

        Part staying() {
            return new Part(tier, forms, true);
        }

        Part shorter() {
            return new Part(tier, forms.subList(1, forms.size()), stays);
        }

        int columns() {
            return Text.columns(forms.getFirst());
        }
    }

    /// @param width how many columns there are
    String text(Known known, Instant now, int width) {
        List<Part> parts = new ArrayList<>();
        Glance glance = known.glance();
        Glance readable = glance != null && glance.opened() != null ? glance : null;
        if (readable != null) {
            parts.addAll(wrong(readable, known.found(), now));
        }
        if (known.trouble() != null) {
            String trouble = Text.clean(known.trouble());
            parts.add(Part.of(Tier.DOUBT, trouble, trouble.split(": ", 2)[0], Text.cut(trouble, SHORT)));
        }
        if (readable != null) {
            parts.addAll(rest(readable, known.found(), now));
        } else if (glance == null && known.open() != null) {
            parts.add(Part.of(Tier.QUIET, Text.clean(known.open())));
        }
        if (known.missing() != null) {
            parts.add(Part.of(Tier.QUIET, known.missing() + ": no names", known.missing()));
        }
        return drawn(parts, width);
    }

    /// The line while a command is under way.
    ///
    /// @param glance of the case that it works in; null where nothing is known of it
    /// @param opened when the case was opened that it works in
    /// @param interruption what Ctrl-C does, in a longer and a shorter form
    String running(
            @Nullable Glance glance,
            LookBehind.@Nullable Found found,
            Instant opened,
            List<String> interruption,
            Instant now,
            int width) {
        List<Part> parts = new ArrayList<>();
        if (glance != null) {
            parts.addAll(wrong(glance, found, now));
        }
        parts.add(clock(opened, now));
        parts.add(new Part(Tier.QUIET, interruption, true));
        return drawn(parts, width);
    }

    private String drawn(List<Part> parts, int width) {
        List<Part> fitting = fitting(parts, width - 1);
        return String.join(
                GAP,
                fitting.stream()
                        .map(part -> theme.paint(part.tier(), part.forms().getFirst()))
                        .toList());
    }

    private static List<Part> fitting(List<Part> parts, int columns) {
        List<Part> fitting = new ArrayList<>(parts);
        for (int i = fitting.size() - 1; i >= 0; i--) {
            while (columns(fitting) > columns && fitting.get(i).forms().size() > 1) {
                fitting.set(i, fitting.get(i).shorter());
            }
        }
        for (int i = fitting.size() - 1; i > 0; i--) {
            if (columns(fitting) > columns && !fitting.get(i).stays()) {
                fitting.remove(i);
            }
        }
        return fitting;
    }

    private static int columns(List<Part> parts) {
        return parts.stream().mapToInt(Part::columns).sum() + GAP.length() * Math.max(0, parts.size() - 1);
    }

    private static List<Part> wrong(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        List<Part> wrong = new ArrayList<>();
        String denied = glance.denied(found);
        if (!denied.isEmpty()) {
            wrong.add(Part.of(Tier.BAD, denied + ": status"));
        }
        if (found != null && lost(glance, found)) {
            String looked = " (" + Ages.of(found.at(), now) + " ago)";
            wrong.add(Part.of(Tier.BAD, found.wrong() + looked + ": status", found.wrong() + ": status"));
        }
        boolean last = glance.ended() != null && glance.ended().exit() == IN_DOUBT;
        if (glance.doubts() > 0) {
            String doubts = glance.doubts() + " in doubt";
            wrong.add(Part.of(Tier.BAD, doubts + (last ? ": resume" : ": case show"), doubts));
        }
        if (glance.ended() != null && !(last && glance.doubts() > 0)) {
            String run = Text.clean(glance.ended().run());
            int exit = glance.ended().exit();
            wrong.add(Part.of(
                    Tier.DOUBT,
                    run + " ended with exit " + exit + ": case show",
                    run + " exit " + exit + ": case show"));
        }
        return wrong;
    }

    private static boolean lost(Glance glance, LookBehind.@Nullable Found found) {
        return found != null && glance.looked() > 0 && !found.wrong().isEmpty();
    }

    private static List<Part> rest(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        List<Part> rest = new ArrayList<>();
        if (!glance.unfinished().isEmpty()) {
            rest.add(unfinished(glance));
        }
        if (glance.looked() > 0 && !lost(glance, found)) {
            rest.add(standing(glance, found, now));
        }
        Instant opened = glance.opened();
        rest.add(
                glance.closed() || opened == null
                        ? Part.of(Tier.QUIET, "closed").staying()
                        : clock(opened, now));
        return rest;
    }

    private static Part clock(Instant opened, Instant now) {
        String open = Ages.of(opened, now);
        return Part.of(Tier.QUIET, "case open for " + open, "open " + open).staying();
    }

    /// Of a case that is closed nothing is gone on with.
    private static Part unfinished(Glance glance) {
        int count = glance.unfinished().size();
        String runs = Text.clean(String.join(", ", glance.unfinished()));
        boolean one = count == 1;
        String command = glance.closed()
                ? ""
                : !one
                        ? ": case show"
                        : glance.latest() ? ": resume" : ": resume " + Text.clean(glance.caseName()) + "/" + runs;
        return Part.of(
                Tier.DOUBT,
                runs + (one ? " is" : " are") + " not finished" + command,
                runs + " not finished" + command,
                one ? runs + command : count + " not finished" + command);
    }

    private static Part standing(Glance glance, LookBehind.@Nullable Found found, Instant now) {
        String stand = StatusPrinter.standing(glance.standing(), glance.kept());
        if (glance.closed()) {
            return Part.of(Tier.QUIET, stand);
        }
        String unknown = found == null || found.seen().unknown() == 0
                ? ""
                : ", " + found.seen().unknown() + " not known";
        String looked = found == null
                ? ", not looked at yet"
                : !found.sees(glance) ? ", not all looked at yet" : ", looked at " + Ages.of(found.at(), now) + " ago";
        String all = glance.standing() == 0 ? glance.kept() + " kept" : glance.standing() + " stand";
        return Part.of(Tier.QUIET, stand + looked + unknown, all + looked + unknown, all + unknown);
    }
}
