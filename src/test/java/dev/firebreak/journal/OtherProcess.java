package dev.firebreak.journal;

import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process of its own that writes to a case: `hold` makes one, with all kinds of files; `open` opens one;
/// `wait` opens one and holds it until it is killed.
final class OtherProcess {
    private OtherProcess() {}

    public static void main(String[] args) throws IOException {
        Disk disk = new RealDisk();
        Path home = Path.of(args[0]);
        LockHolder mallory = new LockHolder("mallory", "elsewhere", 1, Sample.NOON);
        CaseFolder folder = args[1].equals("hold")
                ? CaseFolder.create(disk, home, Sample.ID, Sample.OPENED, Sample.CLOCK)
                : CaseFolder.find(disk, home, Sample.ID);
        try (JournalWriter writer = JournalWriter.open(folder, mallory, Sample.CLOCK)) {
            switch (args[1]) {
                case "hold" -> {
                    writer.append(null, null, JournalWriterTest.note("x".repeat(70_000)));
                    try (EvidenceSink sink = writer.writeEvidence()) {
                        sink.write("a log".getBytes(StandardCharsets.UTF_8));
                        sink.commit();
                    }
                    System.out.println("held");
                }
                case "wait" -> {
                    System.out.println("held");
                    System.in.read();
                }
                default -> System.out.println("opened");
            }
        } catch (Refusal refusal) {
            System.out.println(refusal.problems().getFirst().code() + " "
                    + refusal.problems().getFirst().message());
        }
    }
}
