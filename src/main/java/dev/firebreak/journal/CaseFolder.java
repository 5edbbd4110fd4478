package dev.firebreak.journal;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.ShellWord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The folder of one case: `journal.jsonl`, `objects/`, `evidence/`, `sealed/`, `lock`. Its path may be any; by default
/// it is `HOME/cases/ID`, or `HOME/rehearsals/ID` for an exercise. It can be copied and read elsewhere.
///
/// @param typed how a command names the case: the name of its folder among the cases of this home, or the path that was
///     typed, quoted for a shell; null where its id does
public record CaseFolder(Disk disk, Path path, @Nullable String typed) {
    /// Where exhibits are kept, and where those that hold secrets are.
    static final String EVIDENCE = "evidence";

    static final String SEALED = "sealed";

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuMMdd").withZone(ZoneOffset.UTC);
    /// Base 32 without the letters that look like digits, and without `u`.
    private static final String LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

    CaseFolder(Disk disk, Path path) {
        this(disk, path, null);
    }

    /// Makes a case of this id with its first line. There is never a case folder without that line. Refusals:
    /// `bad-case-id` (2), `case-exists` (4), `disk-full`, `disk-failed` (4).
    public static CaseFolder create(Disk disk, Path home, String id, Entry.CaseOpened opened, InstantSource clock) {
        if (!isId(id)) {
            throw new Refusal(
                    2,
                    Problem.block(
                            "bad-case-id",
                            "'" + id + "' can't be the id of a case",
                            "use up to 32 of a-z, 0-9 and '-', not starting with '-'"));
        }
        Path folder = kept(home, opened.exercise()).resolve(id);
        try {
            return made(disk, folder, new Line(1, now(clock), id, null, null, opened, Line.NO_PREV));
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, folder, 4);
        }
    }

    /// Makes a case of a new id, `YYMMDD-xxxx`.
    public static CaseFolder create(
            Disk disk, Path home, Entry.CaseOpened opened, InstantSource clock, RandomGenerator random) {
        while (true) {
            String id = newId(clock.instant(), random);
            try {
                return create(disk, home, id, opened, clock);
            } catch (Refusal taken) {
                if (!taken.problems().getFirst().code().equals("case-exists")) {
                    throw taken;
                }
            }
        }
    }

    /// The case in this folder. Refuses with `case-not-found` (4).
    public static CaseFolder open(Disk disk, Path path) {
        CaseFolder folder = new CaseFolder(disk, path);
        try {
            if (disk.exists(folder.journal())) {
                return folder;
            }
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, path, 4);
        }
        throw notFound(path.toString());
    }

    /// The case that a person names: by id, cases before rehearsals, or by the path of its folder. Refuses
    /// with `case-not-found` (4).
    public static CaseFolder find(Disk disk, Path home, String idOrPath) {
        if (!isId(idOrPath)) {
            return typed(disk, idOrPath);
        }
        for (boolean exercise : new boolean[] {false, true}) {
            for (CaseFolder folder : list(disk, home, exercise)) {
                if (folder.path().endsWith(idOrPath)) {
                    return folder;
                }
            }
        }
        return typed(disk, idOrPath);
    }

    private static CaseFolder named(Disk disk, Path path) {
        return new CaseFolder(disk, path, path.getFileName().toString());
    }

    private static CaseFolder typed(Disk disk, String path) {
        String word = ShellWord.of(path);
        return new CaseFolder(disk, open(disk, Path.of(path)).path(), word);
    }

    /// All cases, or all rehearsals, under this home, by id.
    public static List<CaseFolder> list(Disk disk, Path home, boolean exercise) {
        Path kept = kept(home, exercise);
        try {
            return disk.list(kept).stream()
                    .filter(path -> isId(path.getFileName().toString()))
                    .map(path -> named(disk, path))
                    .toList();
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, kept, 4);
        }
    }

    /// When its journal was written to last, as its file system tells it.
    public Instant written() {
        try {
            return Files.getLastModifiedTime(journal()).toInstant();
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, path(), 4);
        }
    }

    /// `[a-z0-9][a-z0-9-]{0,31}`: usable in a label.
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    public JournalReader reader() {
        return new JournalReader(this);
    }

    public Path journal() {
        return path.resolve("journal.jsonl");
    }

    public Path object(String sha256) {
        return path.resolve("objects").resolve(sha256);
    }

    public Path evidence(String sha256) {
        return path.resolve(EVIDENCE).resolve(sha256);
    }

    /// Whether the content of an exhibit is there and has its hash. A foreign folder may name anything as a hash
    /// or path.
    public boolean holds(Entry.ExhibitEntry exhibit) throws IOException {
        String sha256 = exhibit.sha256();
        if (sha256 == null
                || !SHA256.matcher(sha256).matches()
                || !isPath(exhibit)
                || !disk.exists(path.resolve(String.valueOf(exhibit.path())))) {
            return false;
        }
        MessageDigest digest = EvidenceSink.newSha256();
        try (InputStream in = readEvidence(exhibit)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest()).equals(sha256);
    }

    /// The content of an exhibit that the folder [#holds], to be closed by the caller.
    public InputStream readEvidence(Entry.ExhibitEntry exhibit) throws IOException {
        return disk.read(path.resolve(String.valueOf(exhibit.path())));
    }

    /// Whether the path of an exhibit is where one of its hash is kept.
    static boolean isPath(Entry.ExhibitEntry exhibit) {
        return (EVIDENCE + "/" + exhibit.sha256()).equals(exhibit.path()) || exhibit.sealed();
    }

    /// Who writes to the case now, in words; empty when nobody does.
    public Optional<String> writer() {
        try {
            return disk.holder(lock()).map(content -> LockHolder.words(new String(content, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw DiskTrouble.refusal(e, lock(), 4);
        }
    }

    Path lock() {
        return path.resolve("lock");
    }

    static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /// What to tell of damage: the journal is not written to any more.
    Refusal refusal(Damage damage) {
        Verification.FirstBad bad = damage.firstBad();
        return new Refusal(
                10,
                Problem.block(
                                "journal-damaged",
                                journal() + " line " + bad.line() + ": " + bad.message() + " (" + bad.code() + ")",
                                "look with 'firebreak case verify " + path
                                        + "', keep the folder as it is, go on in a copy from before or with '--case"
                                        + " new'")
                        .because("nothing that follows can be trusted, and nothing is written after it"));
    }

    private static CaseFolder made(Disk disk, Path folder, Line first) throws IOException {
        if (disk.exists(folder)) {
            throw exists(folder);
        }
        CaseFolder unfinished = new CaseFolder(disk, folder.resolveSibling(Disk.UNFINISHED + folder.getFileName()));
        disk.createFolder(unfinished.path().resolve("objects"));
        disk.createFolder(unfinished.path().resolve("evidence"));
        byte[] line = new CaseObjects(unfinished).toBytes(first);
        disk.put(unfinished.journal(), withNewline(line));
        try {
            disk.rename(unfinished.path(), folder);
        } catch (IOException e) {
            if (disk.exists(folder)) {
                throw exists(folder);
            }
            throw e;
        }
        disk.forceFolder(Disk.folderOf(folder));
        return named(disk, folder);
    }

    static byte[] withNewline(byte[] line) {
        byte[] stored = Arrays.copyOf(line, line.length + 1);
        stored[line.length] = '\n';
        return stored;
    }

    private static Path kept(Path home, boolean exercise) {
        return home.resolve(exercise ? "rehearsals" : "cases");
    }

    private static String newId(Instant now, RandomGenerator random) {
        StringBuilder id = new StringBuilder(DAY.format(now)).append('-');
        for (int i = 0; i < 4; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    private static Refusal exists(Path folder) {
        return new Refusal(
                4,
                Problem.block(
                        "case-exists",
                        "there is a case in " + folder,
                        "use it with '--case " + folder.getFileName() + "', or another id"));
    }

    private static Refusal notFound(String named) {
        return new Refusal(
                4, Problem.block("case-not-found", "there is no case '" + named + "'", "see 'firebreak case list'"));
    }
}
