package dev.firebreak.journal;

import dev.firebreak.change.Outcome;
import dev.firebreak.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Holds a case against the format of this package: the chain, the files that the lines name, and that
/// outcomes follow intents. Reads only; other people's verifiers can do the same from the format alone.
public final class Verifier {
    /// What the level *chain* does not show.
    static final List<String> CHAIN_DOES_NOT_SHOW = List.of(
            "a change of the last line",
            "lines missing at the end",
            "a journal rewritten as a whole",
            "the times: they are the clock of the machine that wrote",
            "the people: they are whom that machine took them for");

    private final CaseFolder folder;
    private final Set<String> intents = new HashSet<>();
    private final Set<String> inDoubt = new LinkedHashSet<>();
    /// Those in doubt that have no outcome yet.
    private final Set<String> unanswered = new HashSet<>();
    private @Nullable Line first;

    private Verifier(CaseFolder folder) {
        this.folder = folder;
    }

    /// Verifies the case in this folder. Refuses only where there is none or the disk fails: a bad journal is
    /// a result.
    public static Verification verify(Disk disk, Path path) {
        CaseFolder folder = CaseFolder.open(disk, path);
        try (ChainedLines lines = new ChainedLines(folder)) {
            return new Verifier(folder).verify(lines);
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, path, 4);
        }
    }

    private Verification verify(ChainedLines lines) throws IOException {
        String writer = folder.writer().orElse(null);
        Damage damage = read(lines);
        List<Problem> problems = new ArrayList<>();
        if (damage == null && writer != null) {
            // what the writer has under way is not in doubt, and its last line may be half written
            inDoubt.removeAll(unanswered);
            problems.add(Problem.info("case-being-written", "the case is held by " + writer + ", which writes on"));
        } else if (damage == null && lines.tailBytes() > 0) {
            problems.add(tornTail(lines.tailBytes()));
        }
        long entries = damage == null ? lines.lines() : damage.line() - 1;
        boolean exercise = first != null && first.entry() instanceof Entry.CaseOpened opened && opened.exercise();
        return new Verification(
                first == null ? null : first.caseId(),
                damage == null,
                damage == null ? Verification.Level.CHAIN : Verification.Level.NONE,
                damage == null ? notShown(exercise) : List.of(),
                entries,
                entries == 0 ? null : lines.headAfter(entries),
                damage == null ? null : damage.firstBad(),
                List.copyOf(inDoubt),
                exercise,
                problems);
    }

    /// Reads up to the first damage; null where there is none.
    private @Nullable Damage read(ChainedLines lines) throws IOException {
        try {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                first = first == null ? line : first;
                check(line);
            }
            return null;
        } catch (Damage damage) {
            return damage;
        }
    }

    private void check(Line line) throws IOException {
        try {
            switch (line.entry()) {
                case Entry.Intent i -> {
                    if (!intents.add(i.intent())) {
                        throw Damage.of("duplicate-intent", "intent " + i.intent() + " was announced before");
                    }
                    inDoubt.add(i.intent());
                    unanswered.add(i.intent());
                }
                case Entry.OutcomeEntry o -> {
                    checkIntent(o.intent());
                    unanswered.remove(o.intent());
                    if (o.result() != Outcome.Result.UNKNOWN) {
                        inDoubt.remove(o.intent());
                    }
                }
                case Entry.InDoubt d -> {
                    checkIntent(d.intent());
                    unanswered.remove(d.intent());
                }
                case Entry.ReconciledEntry r -> {
                    checkIntent(r.intent());
                    inDoubt.remove(r.intent());
                }
                case Entry.ExhibitEntry e -> checkExhibit(e);
                case Entry.TornTail t -> checkTornTail(t);
                default -> {}
            }
        } catch (Damage damage) {
            throw damage.at(line.seq(), line.seq());
        }
    }

    private void checkIntent(String intent) {
        if (!intents.contains(intent)) {
            throw Damage.of("unknown-intent", "no line before announces intent " + intent);
        }
    }

    private void checkExhibit(Entry.ExhibitEntry exhibit) throws IOException {
        String path = exhibit.path();
        if (path == null) {
            return;
        }
        if (exhibit.sha256() == null || exhibit.sizeBytes() == null || !CaseFolder.isPath(exhibit)) {
            throw Damage.of("malformed-entry", "an exhibit's path is evidence/ or sealed/ and its sha256");
        }
        checkFile("evidence", path, exhibit.sha256(), exhibit.sizeBytes());
    }

    private void checkTornTail(Entry.TornTail torn) throws IOException {
        if (!Recovery.isTornName(torn.file())) {
            throw Damage.of("malformed-entry", "a torn tail is kept in journal.torn-N");
        }
        checkFile("torn-tail", torn.file(), torn.sha256(), torn.sizeBytes());
    }

    private void checkFile(String what, String name, String sha256, long sizeBytes) throws IOException {
        Path file = folder.path().resolve(name);
        if (!folder.disk().exists(file)) {
            throw Damage.of(what + "-missing", name + " is missing");
        }
        MessageDigest digest = EvidenceSink.newSha256();
        long size = 0;
        try (InputStream in = folder.disk().read(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        }
        if (size != sizeBytes || !HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw Damage.of(what + "-changed", name + " is not the " + sizeBytes + " bytes that were recorded");
        }
    }

    private static List<String> notShown(boolean exercise) {
        List<String> notShown = new ArrayList<>(CHAIN_DOES_NOT_SHOW);
        if (exercise) {
            notShown.addFirst("anything about a real incident: this is an exercise");
        }
        return notShown;
    }

    private static Problem tornTail(long bytes) {
        return Problem.warn(
                "torn-tail",
                bytes + " bytes follow the last newline: the writer was interrupted",
                "nothing to do: the next command that writes to the case moves them aside and records it");
    }
}
