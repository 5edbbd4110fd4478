package dev.firebreak.cli;

import dev.firebreak.console.Text;
import dev.firebreak.model.SecretText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;

/// The stack traces of defects, in `firebreak.log` of the home, for their owner alone.
record DefectLog(Session session) {
    /// Gives the file. Where it can't be written to, the stack trace goes to standard error.
    synchronized Path write(Throwable defect) {
        StringWriter written = new StringWriter();
        defect.printStackTrace(new PrintWriter(written));
        String trace = SecretText.maskedWithNamed(written.toString())
                .lines()
                .map(Text::clean)
                .collect(Collectors.joining("\n"));
        Path log = session.homePath().resolve("firebreak.log");
        try {
            session.disk().createFolder(session.homePath());
            if (!Files.exists(log)) {
                Files.createFile(
                        log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(log, session.clock().instant() + "\n" + trace + "\n", StandardOpenOption.APPEND);
        } catch (IOException full) {
            session.err().println(trace);
        }
        return log;
    }
}
