package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A terminal of tmux with a shell of the machine in it, in which Firebreak is started: what is typed there, and what
/// stands on its screen.
public final class Screen implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String socket = "firebreak-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final Path home;
    private final Path raw;

    private Screen(Path home, int columns, int rows, Map<String, String> environment) throws IOException {
        this.home = home;
        this.raw = Files.createTempFile(home, "raw", "");
        Path profile = home.resolve("profile");
        List<String> lines = new ArrayList<>(List.of("PS1='$ '", "HISTFILE="));
        environment.forEach((name, value) -> lines.add("export " + name + "='" + value + "'"));
        lines.add("firebreak() { " + firebreak() + " \"$@\"; }");
        Files.write(profile, lines);
        tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                String.valueOf(columns),
                "-y",
                String.valueOf(rows),
                "bash --rcfile '" + profile + "' -i");
        tmux("set-option", "-g", "status", "off");
        tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
        tmux("pipe-pane", "cat >> '" + raw + "'");
        until("$");
    }

    /// A terminal of 80 columns and 24 rows.
    public static Screen in(Path home) throws IOException {
        return in(home, 80, 24, Map.of());
    }

    public static Screen in(Path home, int columns, int rows, Map<String, String> environment) throws IOException {
        Map<String, String> all = new java.util.TreeMap<>(environment);
        all.putIfAbsent("FIREBREAK_HOME", home.resolve("home").toString());
        return new Screen(home, columns, rows, all);
    }

    private static String firebreak() {
        return "'" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp '"
                + System.getProperty("java.class.path") + "' dev.firebreak.Main";
    }

    private String tmux(String... words) {
        List<String> all = new ArrayList<>(List.of("tmux", "-L", socket));
        all.addAll(List.of(words));
        return Command.of(all).with(Map.of("LC_ALL", "C.UTF-8")).run().orThrow();
    }

    /// Types a line and ends it.
    public Screen line(String text) {
        type(text);
        return key("Enter");
    }

    public Screen type(String text) {
        tmux("send-keys", "-l", "--", text);
        return this;
    }

    /// Pastes a text as a terminal does: marked as such where the program asked for that.
    Screen paste(String text) {
        tmux("set-buffer", "--", text);
        tmux("paste-buffer", "-p");
        return this;
    }

    /// A key by tmux's name: `Enter`, `Tab`, `C-c`, `Up`.
    public Screen key(String name) {
        tmux("send-keys", name);
        return this;
    }

    /// Sends a signal to what runs in the terminal.
    void signal(String name) {
        String shell = tmux("display-message", "-p", "#{pane_pid}").strip();
        Command.of("pkill", "-" + name, "-P", shell).run().orThrow();
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
    }

    /// What stands on the screen, without empty lines at the end.
    public String text() {
        return tmux("capture-pane", "-p").stripTrailing();
    }

    /// What stood there before as well, lines that the terminal broke in one piece.
    public String all() {
        return tmux("capture-pane", "-p", "-J", "-S", "-2000").stripTrailing();
    }

    /// The same, line by line as they stand on the screen.
    String physical() {
        return tmux("capture-pane", "-p", "-S", "-2000").stripTrailing();
    }

    /// Every byte that was sent to the terminal.
    String sent() throws IOException {
        return Files.readString(raw, StandardCharsets.ISO_8859_1);
    }

    /// Waits for words on the screen.
    public String until(String words) {
        return until(words, text -> text.contains(words));
    }

    /// Waits for a prompt at the end of the screen, with this in the line above the cursor's.
    public String prompt(String words) {
        return until("a prompt with " + words, text -> {
            List<String> lines = text.lines().toList();
            for (int i = lines.size() - 1; i > 0; i--) {
                if (lines.get(i).matches("(LIVE|RANGE)>")) {
                    return lines.get(i - 1).contains(words);
                }
            }
            return false;
        });
    }

    public String until(String what, Predicate<String> shown) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String text = text();
        while (!shown.test(text)) {
            assertThat(System.nanoTime()).as("waited for: %s%n%s", what, text).isLessThan(end);
            text = text();
        }
        return text;
    }

    /// The lines of the only journal below a folder of the home.
    public List<String> journal(String kind) throws IOException {
        try (Stream<Path> cases = Files.list(home.resolve("home").resolve(kind))) {
            List<Path> all = cases.toList();
            assertThat(all).hasSize(1);
            return Files.readAllLines(all.getFirst().resolve("journal.jsonl"));
        }
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
