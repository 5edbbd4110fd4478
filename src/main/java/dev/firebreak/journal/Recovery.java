package dev.firebreak.journal;

import dev.firebreak.json.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Opens a journal for writing after whatever ended the last writer. Every step may be interrupted and is
/// then made again: the tail is kept before it is cut off, and what was cut off and isn't recorded yet is
/// recorded.
record Recovery(CaseFolder folder) {
    private static final String TORN = "journal.torn-";

    static boolean isTornName(String file) {
        return file.matches("journal\\.torn-[1-9][0-9]{0,8}");
    }

    JournalWriter open(InstantSource clock, Disk.Lock lock) throws IOException {
        removeUnfinished();
        CaseState state = new CaseState(folder.typed());
        Set<String> recorded = new HashSet<>();
        String head;
        try (ChainedLines lines = new ChainedLines(folder)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                state.add(line);
                if (line.entry() instanceof Entry.TornTail torn) {
                    recorded.add(torn.file());
                }
            }
            head = lines.head();
            if (lines.tailBytes() > 0) {
                moveAside(lines.endOfLines(), recorded);
            }
        }
        JournalWriter writer = JournalWriter.at(folder, clock, lock, state, head);
        for (Path torn : tornFiles()) {
            if (!recorded.contains(name(torn))) {
                byte[] content = content(torn, 0);
                writer.append(
                        null, null, new Entry.TornTail(content.length, CanonicalJson.sha256(content), name(torn)));
            }
        }
        return writer;
    }

    private void moveAside(long endOfLines, Set<String> recorded) throws IOException {
        byte[] tail = content(folder.journal(), endOfLines);
        if (!isKept(tail, recorded)) {
            folder.disk().put(folder.path().resolve(TORN + (tornFiles().size() + 1)), tail);
        }
        folder.disk().truncate(folder.journal(), endOfLines);
    }

    /// Whether an interrupted recovery has kept this tail already.
    private boolean isKept(byte[] tail, Set<String> recorded) throws IOException {
        for (Path torn : tornFiles()) {
            if (!recorded.contains(name(torn)) && Arrays.equals(content(torn, 0), tail)) {
                return true;
            }
        }
        return false;
    }

    private List<Path> tornFiles() throws IOException {
        return folder.disk().list(folder.path()).stream()
                .filter(file -> name(file).startsWith(TORN))
                .toList();
    }

    private void removeUnfinished() throws IOException {
        List<Path> files = new ArrayList<>(folder.disk().list(folder.path()));
        files.addAll(folder.disk().list(folder.path().resolve("objects")));
        files.addAll(folder.disk().list(folder.path().resolve("evidence")));
        for (Path file : files) {
            if (name(file).startsWith(Disk.UNFINISHED)) {
                folder.disk().delete(file);
            }
        }
    }

    private byte[] content(Path file, long from) throws IOException {
        try (InputStream in = folder.disk().read(file)) {
            in.skipNBytes(from);
            return in.readAllBytes();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
