package dev.firebreak.cli;

import dev.firebreak.config.Configuration;
import dev.firebreak.config.ConfigurationParser;
import dev.firebreak.config.Setting;
import dev.firebreak.console.Documents;
import dev.firebreak.console.ProblemPrinter;
import dev.firebreak.console.SettingsPrinter;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Command;

/// `firebreak config view|init`
@Command(name = "config", description = "show what is set and where, or write a configuration to start from")
final class ConfigCommand {
    private final Session session;

    ConfigCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "view",
            description = "show every value in effect and where it was set; report every problem of the file",
            footer = {"firebreak config view", "firebreak config view --context prod -o json"})
    int view() {
        ConfigFile file = ConfigFile.of(session);
        ConfigurationParser.Parsed parsed = file.parsed();
        Configuration inEffect = session.exercise() ? Configuration.NONE : parsed.configuration();
        List<Problem> problems = new ArrayList<>(parsed.problems());
        if (problems.isEmpty()) {
            problems.addAll(ConfigFile.strangers(session));
        }
        List<Setting> settings = new ArrayList<>(file.places(session));
        settings.addAll(ConfigFile.settings(session, inEffect).all().values());
        if (session.text()) {
            if (session.exercise()) {
                session.err().println("A rehearsal reads no configuration: these are the values without one.");
            }
            new SettingsPrinter(session.out(), session.theme(), session.width())
                    .print(settings, file.path().toString());
            new ProblemPrinter(session.err(), session.theme(), session.width()).print(problems);
        } else {
            session.print(Documents.config(settings, problems));
        }
        return parsed.problems().isEmpty() ? 0 : 3;
    }

    @Command(
            name = "init",
            description = "write a configuration to start from; one that is there is left alone",
            footer = "firebreak config init")
    int init() {
        ConfigFile file = ConfigFile.of(session);
        write(file.path());
        if (session.text()) {
            session.out().println("Written: " + file.path());
        } else {
            session.print(Documents.config(file.places(session), List.of()));
        }
        return 0;
    }

    private void write(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        try (InputStream template = ConfigCommand.class.getResourceAsStream("/templates/config.yaml")) {
            byte[] text = Objects.requireNonNull(template, "the build left out templates/config.yaml")
                    .readAllBytes();
            if (folder != null && !Files.isDirectory(folder)) {
                session.disk().createFolder(folder);
            }
            try (var out = Files.newByteChannel(
                    path,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                out.write(ByteBuffer.wrap(text));
            }
        } catch (FileAlreadyExistsException e) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "config-exists",
                            path + " is there already, and is left as it is",
                            "Edit it, or write another with: firebreak config init --config FILE"));
        } catch (IOException e) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "config-not-written",
                            path + " can't be written: " + Said.by(e),
                            "Name a place where you may write: firebreak config init --config FILE"));
        }
    }
}
