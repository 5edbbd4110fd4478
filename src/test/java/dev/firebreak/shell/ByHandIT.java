package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tutorial of an incident by hand, typed line after line: its screens are what stands on the screen, but
/// for times, names of cases, digests and sizes.
@NeedsRealParts(Part.TERMINAL)
class ByHandIT {
    private static final Path TUTORIAL = Path.of("docs", "tutorial", "first-incident-by-hand.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```text\\n(.*?)^```$");
    private static final String PROMPT = "RANGE> ";
    private static final String LEFT_OUT = "…";
    private static final Pattern ANSWERED = Pattern.compile("^(.*(?:\\[y/N]|type \\S+:)) (\\S+)$");

    @TempDir
    Path folder;

    @Test
    void what_the_tutorial_shows_stands_on_the_screen() throws Exception {
        List<String> page = BLOCK.matcher(Files.readString(TUTORIAL))
                .results()
                .flatMap(block -> block.group(1).lines())
                .filter(line -> !line.equals(LEFT_OUT) && !line.equals(PROMPT.strip()))
                .toList();
        try (Screen screen = Screen.in(folder, 80, 200, Map.of())) {
            screen.line("firebreak rehearse crypto-miner");
            screen.prompt("RANGE crypto-miner  no case");
            for (String line : page) {
                Matcher answered = ANSWERED.matcher(line);
                if (line.startsWith(PROMPT) && !line.equals(PROMPT + "exit")) {
                    screen.line(line.substring(PROMPT.length()));
                    String typed = line.strip();
                    screen.until("an end of " + typed, text -> ended(text, typed));
                } else if (answered.matches()) {
                    screen.line(answered.group(2));
                    screen.prompt("case ");
                }
            }
            screen.line("exit");
            screen.until("the machine's own prompt", text -> text.endsWith("\n$"));
            assertThat(screen.physical().lines().map(ByHandIT::plain).toList())
                    .containsSubsequence(page.stream()
                            .skip(1)
                            .map(ByHandIT::plain)
                            .filter(line -> !line.isEmpty())
                            .toList());
        }
    }

    /// A prompt or a question after what was typed.
    private static boolean ended(String text, String typed) {
        int at = text.lastIndexOf(typed);
        return at >= 0 && text.substring(at + typed.length()).matches("(?s).*(\nRANGE>|\\[y/N]|type \\S+:)(\\s.*)?");
    }

    private static String plain(String line) {
        return line.stripTrailing()
                .replaceAll("\\d{6}-[a-z0-9]{4}", "CASE")
                .replaceAll("\\d\\d:\\d\\d:\\d\\d", "TIME")
                .replaceAll("observation by \\S+", "observation by SOMEBODY)")
                .replaceAll("  \\d+[smh]( +|$)", "  AGE ")
                .replaceAll("[0-9.]+ (KiB|B)\\b", "SIZE");
    }
}
