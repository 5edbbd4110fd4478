package dev.firebreak.reference;

import java.util.stream.Collectors;

/// `docs/reference/journal-format.md`, which is what the journal's package says of itself.
public final class JournalPage {
    private JournalPage() {}

    /// From the source of the package's `package-info.java`.
    public static String of(String packageInfo) {
        return "# Journal format\n\n"
                + packageInfo
                        .lines()
                        .takeWhile(line -> line.startsWith("///"))
                        .map(line -> line.substring(3).replaceFirst("^ ", ""))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }
}
