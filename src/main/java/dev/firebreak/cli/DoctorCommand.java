package dev.firebreak.cli;

import dev.firebreak.action.Registry;
import dev.firebreak.config.Key;
import dev.firebreak.config.Settings;
import dev.firebreak.console.Documents;
import dev.firebreak.console.FindingsPrinter;
import dev.firebreak.console.ProgressLine;
import dev.firebreak.doctor.Doctor;
import dev.firebreak.doctor.Site;
import dev.firebreak.model.Finding;
import dev.firebreak.runbook.Library;
import dev.firebreak.runbook.Runbook;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `firebreak doctor [RUNBOOK]`: all checks always run; exit 4 when one fails.
@Command(
        name = "doctor",
        description = "look whether everything is in place: servers, rights, enforcement, evidence",
        footer = {"firebreak doctor", "firebreak doctor contain-pod -o json"})
final class DoctorCommand implements Callable<Integer> {
    /// What the last answer takes to be understood.
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUNBOOK|FILE",
            description = "the runbook whose rights are looked at; else those of every shipped one")
    @Nullable
    String runbook;

    DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Library library = new Library(Registry.catalog());
        List<Runbook> runbooks = (runbook == null ? Library.SHIPPED : List.of(runbook))
                .stream().map(library::find).toList();
        Settings settings = session.settings();
        Doctor doctor = Doctor.of(runbooks);
        ProgressLine progress = session.progress();
        AtomicInteger done = new AtomicInteger();
        int all = doctor.checkups().size();
        DefectLog log = new DefectLog(session);
        List<Finding> findings =
                doctor.examine(site(settings), settings.requestTimeout().plus(GRACE), new Doctor.Onlooker() {
                    @Override
                    public void seen(Finding found) {
                        progress.on(found.id(), found.result().toString(), 100 * done.incrementAndGet() / all);
                    }

                    @Override
                    public void broke(RuntimeException defect) {
                        log.write(defect);
                    }
                });
        progress.clear();
        if (session.text()) {
            new FindingsPrinter(session.out(), session.theme(), session.width()).print(findings);
        } else {
            session.print(Documents.doctor(findings));
        }
        return findings.stream().anyMatch(f -> f.result() == Finding.Result.FAIL) ? 4 : 0;
    }

    private Site site(Settings settings) {
        return new Site(
                session.world().view(),
                settings.text(Key.CLUSTER),
                settings.text(Key.BUCKET),
                session.globals().namespace,
                ConfigFile.strangers(session),
                session.homePath(),
                session.disk(),
                Arrays.stream(session.environment().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isEmpty())
                        .map(Path::of)
                        .toList());
    }
}
