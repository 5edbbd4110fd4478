package dev.firebreak.cli.complete;

import dev.firebreak.console.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes in what could stand for the word, and keeps what fits: what begins with it, or else what holds it. Nothing is
/// made of a name before it fits: there may be thousands.
final class Offers {
    /// Longer words beside a candidate would take the screen from the others.
    private static final int LONGEST = 120;

    /// What came together, whatever part of the word it was offered for.
    private static final class Kept {
        final List<Candidate> beginning = new ArrayList<>();
        final List<Candidate> holding = new ArrayList<>();
        Completions.Paths paths = Completions.Paths.NONE;
        String lacks = "";
    }

    private final Kept kept;
    private final String front;
    private final String word;
    private final Taken taken;

    /// What stands on the line already.
    ///
    /// @param from where in the whole word those begin
    private record Taken(
            Set<String> words, int from, @Nullable Taken besides) {
        static final Taken NONE = new Taken(Set.of(), 0, null);

        boolean has(String front, String value) {
            return (!words.isEmpty() && words.contains((front + value).substring(from)))
                    || (besides != null && besides.has(front, value));
        }
    }

    private Offers(Kept kept, String front, String word, Taken taken) {
        this.kept = kept;
        this.front = front;
        this.word = word;
        this.taken = taken;
    }

    static Offers forWord(String word) {
        return new Offers(new Kept(), "", word, Taken.NONE);
    }

    /// What is typed of the word.
    String word() {
        return word;
    }

    /// For what stands behind so many characters of the word.
    Offers after(int characters) {
        return new Offers(kept, front + word.substring(0, characters), word.substring(characters), taken);
    }

    /// Without these, which stand on the line already.
    Offers without(Set<String> others) {
        return new Offers(kept, front, word, new Taken(others, front.length(), taken));
    }

    void add(String value, @Nullable String says, String group) {
        add(value, says, group, true);
    }

    /// What goes on behind it.
    void open(String value, @Nullable String says, String group) {
        add(value, says, group, false);
    }

    private void add(String value, @Nullable String says, String group, boolean complete) {
        boolean begins = value.startsWith(word);
        if (!begins && (!kept.beginning.isEmpty() || !value.contains(word))) {
            return;
        }
        if (taken.has(front, value) || !Text.clean(value).equals(value)) {
            return;
        }
        (begins ? kept.beginning : kept.holding).add(new Candidate(front + value, shown(says), group, complete));
    }

    /// A name that a server told: it may hold what a shell obeys, which no name of Kubernetes does.
    void name(String name, @Nullable String says, String group) {
        if ((name.startsWith(word) || name.contains(word)) && isName(name)) {
            add(name, says, group, true);
        }
    }

    void paths(Completions.Paths which) {
        kept.paths = which;
    }

    /// What is not offered, and why, which is told with what the argument is.
    void lacks(String words) {
        kept.lacks = words;
    }

    boolean none() {
        return kept.beginning.isEmpty() && kept.holding.isEmpty();
    }

    boolean noneBegins() {
        return kept.beginning.isEmpty();
    }

    Completions with(@Nullable String help) {
        String told = help == null || kept.lacks.isEmpty() ? help : lacking(help);
        return new Completions(kept.beginning.isEmpty() ? kept.holding : kept.beginning, told, kept.paths);
    }

    /// Right behind the name of the argument: a narrow screen cuts the end.
    private String lacking(String help) {
        int name = help.indexOf("  ");
        return name < 0
                ? help + "; " + kept.lacks
                : help.substring(0, name + 2) + kept.lacks + "; " + help.substring(name + 2);
    }

    private static String shown(@Nullable String says) {
        String clean = Text.clean(says == null || says.length() <= LONGEST ? says : says.substring(0, LONGEST));
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }

    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && (i == 0 || "-._:/@+".indexOf(c) < 0)) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
