package dev.firebreak.cli;

import dev.firebreak.console.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `firebreak version`
@Command(
        name = "version",
        description = "show version, commit and Java",
        footer = {"firebreak version", "firebreak version -o json"})
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Properties build = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("/dev/firebreak/build.properties")) {
            if (in == null) {
                throw new IllegalStateException("the build left out build.properties");
            }
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = build.getProperty("version", "unknown");
        String commit = build.getProperty("commit", "unknown");
        String java = System.getProperty("java.version", "unknown");
        if (session.text()) {
            session.out().println("firebreak " + version + ", commit " + commit + ", Java " + java);
        } else {
            session.print(Documents.version(version, commit, java));
        }
        return 0;
    }
}
