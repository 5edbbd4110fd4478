package dev.firebreak.cluster;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// The existing names that somebody who typed another may have meant.
final class Nearest {
    private Nearest() {}

    /// At most three, nearest first; a name that starts with what was typed is near whatever its length.
    static List<String> to(String typed, Collection<String> existing) {
        return existing.stream()
                .distinct()
                .filter(name -> distance(typed, name) <= Math.max(2, typed.length() / 3))
                .sorted(Comparator.<String>comparingInt(name -> distance(typed, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    private static int distance(String typed, String name) {
        if (!typed.isEmpty() && name.startsWith(typed)) {
            return 1;
        }
        int[] above = new int[name.length() + 1];
        for (int j = 0; j <= name.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= typed.length(); i++) {
            int[] row = new int[name.length() + 1];
            row[0] = i;
            for (int j = 1; j <= name.length(); j++) {
                int substituted = above[j - 1] + (typed.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substituted, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[name.length()];
    }
}
