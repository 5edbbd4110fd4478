package dev.firebreak.runbook;

import dev.firebreak.model.Catalog;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.RunbookParser.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Where runbooks come from: the shipped ones by id, any other by the path of its file.
public record Library(Catalog catalog) {
    /// The ids of the shipped runbooks, each the resource `runbooks/ID.yaml`.
    public static final List<String> SHIPPED =
            List.of("contain-pod", "contain-workload", "contain-service-account", "contain-image");

    /// A runbook that can be run. Throws [Refusal] (exit 3) where there is none of this name, or with every
    /// problem that it has.
    public Runbook find(String idOrFile) {
        return switch (lint(idOrFile)) {
            case Parsed.Valid valid -> valid.runbook();
            case Parsed.Invalid invalid -> throw new Refusal(3, invalid.problems());
        };
    }

    /// A runbook, or what is wrong with it. Throws [Refusal] (exit 3) where there is none of this name.
    public Parsed lint(String idOrFile) {
        if (isFile(idOrFile)) {
            return RunbookParser.parse(idOrFile, readFile(idOrFile), catalog);
        }
        if (!SHIPPED.contains(idOrFile)) {
            throw refusal(
                    LintCode.UNKNOWN_RUNBOOK,
                    "no runbook " + Problems.quoted(idOrFile),
                    Problems.wayOut(idOrFile, SHIPPED, "`firebreak runbook list` shows them all")
                            + "; for a file of yours, write its path: ./FILE.yaml");
        }
        String resource = "runbooks/" + idOrFile + ".yaml";
        return RunbookParser.parse(resource, readResource(resource), catalog);
    }

    /// Whether the word is taken for a path: it holds a `/`, or ends in `.yaml` or `.yml`.
    public static boolean isFile(String idOrFile) {
        return idOrFile.contains("/") || idOrFile.endsWith(".yaml") || idOrFile.endsWith(".yml");
    }

    private static byte[] readFile(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return bounded(in);
        } catch (InvalidPathException | NoSuchFileException e) {
            throw refusal(
                    LintCode.UNKNOWN_RUNBOOK,
                    "no file " + Problems.quoted(file),
                    "check the path; `firebreak runbook list` shows the runbooks that need none");
        } catch (IOException e) {
            throw refusal(
                    LintCode.UNREADABLE,
                    "the file " + Problems.quoted(file) + " can't be read: "
                            + Problems.quoted(String.valueOf(e.getMessage())),
                    "check that it is a file that you may read");
        }
    }

    private static byte[] readResource(String resource) {
        try (InputStream in = Library.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the build left out " + resource);
            }
            return bounded(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One byte more than allowed is enough to tell that a file is too big.
    private static byte[] bounded(InputStream in) throws IOException {
        return in.readNBytes(YamlReader.MAX_BYTES + 1);
    }

    private static Refusal refusal(LintCode code, String message, String fix) {
        return new Refusal(3, Problem.block(code.code(), message, fix));
    }
}
