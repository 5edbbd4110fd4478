package dev.firebreak;

import dev.firebreak.cli.Audience;
import dev.firebreak.cli.Commands;
import dev.firebreak.cli.Globals;
import dev.firebreak.cli.Root;
import dev.firebreak.cli.Session;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.range.Range;
import dev.firebreak.range.Scenario;
import dev.firebreak.shell.LiveWorld;
import dev.firebreak.shell.Shells;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Does once what most commands do, on a range, and what the shell does at its prompt, and shows nothing of it: Java
/// archives the classes that were needed, and a later start has them at hand. The launcher runs it when it makes that
/// archive.
final class Training {
    /// What is exported or hashed at length takes long, and needs no other classes.
    private static final List<String> COMMANDS = List.of(
            "version",
            "-h",
            "runbook lint contain-pod",
            "runbook permissions contain-pod",
            "find -l app=web -n shop",
            "find shop/web-7f9c -o json",
            "reach shop/web-7f9c",
            "doctor contain-pod",
            "plan contain-pod -i pod=shop/web-7f9c -i bucket=acme-evidence",
            "isolate-pod shop/web-7f9c --case new",
            "collect-pod shop/web-7f9c --case CASE",
            "status CASE",
            "timeline CASE",
            "case show CASE",
            "case verify CASE",
            "undo CASE");

    /// What is typed at the prompt: commands, a Tab after a name and one after nothing, an arrow, and the end. A line
    /// is taken back with Ctrl-U.
    private static final String KEYS = "get pods -n shop\r" + "isolate-pod shop/web-7\t\025" + "\t\025"
            + "describe pod/web-7f9c -n shop\r" + "\033[A\025" + "use shop\r" + "exit\r";

    private Training() {}

    public static void main(String[] arguments) throws IOException {
        Silence.keep();
        // there is none here; to look for it loads what a start loads
        var _ = System.console();
        run();
        System.exit(0);
    }

    /// The exit code of each command.
    static Map<String, Integer> run() throws IOException {
        Map<String, Integer> exits = new LinkedHashMap<>();
        Path home = Files.createTempDirectory("firebreak-training");
        SignalledPace pace = SignalledPace.listening(silence());
        try (Range range = Range.open(Scenario.find("crypto-miner").orElseThrow(), InstantSource.system(), 1)) {
            for (String command : COMMANDS) {
                exits.put(command, run(command, range, home, pace));
            }
            exits.put("the shell", shell(range, home, pace));
        } finally {
            delete(home);
        }
        return exits;
    }

    private static int run(String command, Range range, Path home, SignalledPace pace) throws IOException {
        List<String> words = new ArrayList<>(List.of("--home", home.toString()));
        for (String word : command.split(" ", -1)) {
            words.add(word.equals("CASE") ? onlyCase(home).toString() : word);
        }
        PrintStream silence = silence();
        Session session = session(range, pace, silence).rehearsing(given -> Main.onRange(given, range));
        return Commands.tree(new Root(session.globals()), session, words).execute(words.toArray(String[]::new));
    }

    private static Session session(Range range, SignalledPace pace, PrintStream out) {
        return new Session(
                new Globals(),
                Map.of(),
                out,
                out,
                null,
                false,
                Session.UNBROKEN,
                InstantSource.system(),
                new Unguessable(),
                new RealDisk(),
                pace,
                given -> Main.onRange(given, range),
                null,
                Audience.NONE);
    }

    /// 0 where what was typed has been done.
    private static int shell(Range range, Path home, SignalledPace pace) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Session session = session(range, pace, out);
        session.globals().home = home.toString();
        // keys that have an end hang up
        try (PipedOutputStream fingers = new PipedOutputStream();
                PipedInputStream keys = new PipedInputStream(fingers)) {
            fingers.write(KEYS.getBytes(StandardCharsets.UTF_8));
            Shells shells = new Shells(
                    (at, words) -> Commands.tree(new Root(at.globals()), at, words),
                    keys,
                    OutputStream.nullOutputStream());
            int exit = shells.open(session, LiveWorld.words(session), List.of());
            return said.toString(StandardCharsets.UTF_8).contains("web-7f9c") ? exit : 1;
        }
    }

    private static Path onlyCase(Path home) throws IOException {
        try (Stream<Path> cases = Files.list(home.resolve("rehearsals"))) {
            return cases.findFirst().orElseThrow();
        }
    }

    private static PrintStream silence() {
        return new PrintStream(OutputStream.nullOutputStream());
    }

    private static void delete(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
