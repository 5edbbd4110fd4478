package dev.firebreak.doctor;

import dev.firebreak.model.Finding;
import dev.firebreak.model.Refusal;
import dev.firebreak.runbook.Runbook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs every check, side by side, each in a thread of its own: one that a silent server holds up keeps nobody
/// from the others, and all of them together take about as long as the slowest may.
public record Doctor(List<Checkup> checkups) {
    public Doctor {
        checkups = List.copyOf(checkups);
    }

    /// Whoever looks on; told from several threads.
    public interface Onlooker {
        void seen(Finding finding);

        /// A check broke: a defect of Firebreak.
        void broke(RuntimeException defect);
    }

    /// All checks, with the rights of these runbooks.
    public static Doctor of(List<Runbook> runbooks) {
        List<Checkup> all = new ArrayList<>(List.of(
                new CredentialPlugin(),
                new ConfiguredContexts(),
                new ClusterReach(),
                new AwsReach(),
                new OneCluster(),
                ClockOffset.ofCluster(),
                ClockOffset.ofAws()));
        runbooks.forEach(runbook -> all.add(new RunbookRights(runbook)));
        if (!runbooks.isEmpty()) {
            all.add(new AwsRights(runbooks));
        }
        all.addAll(List.of(
                new PolicyEnforcement(), new Autoscalers(), new AuditLogs(), new EvidenceBucket(), new CaseHome()));
        return new Doctor(all);
    }

    /// The findings in the order of the checks; `onlooker` is told each as it comes.
    public List<Finding> examine(Site site, Duration atMost, Onlooker onlooker) {
        long end = System.nanoTime() + atMost.toNanos();
        List<FutureTask<Finding>> looks = new ArrayList<>();
        for (Checkup checkup : checkups) {
            FutureTask<Finding> look = new FutureTask<>(() -> {
                Finding found = found(checkup, site, onlooker);
                onlooker.seen(found);
                return found;
            });
            Thread.ofVirtual().start(look);
            looks.add(look);
        }
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < looks.size(); i++) {
            findings.add(result(checkups.get(i), looks.get(i), end, atMost));
        }
        return findings;
    }

    private static Finding found(Checkup checkup, Site site, Onlooker onlooker) {
        try {
            return checkup.look(site);
        } catch (Refusal refusal) {
            return checkup.refused(refusal);
        } catch (RuntimeException defect) {
            onlooker.broke(defect);
            return broken(checkup, defect);
        }
    }

    /// Whether what it looks at is in place nobody knows, and that must not pass for harmless.
    private static Finding broken(Checkup checkup, Throwable defect) {
        return Finding.fail(
                checkup.id(),
                "this check is broken, a defect of Firebreak: "
                        + defect.getClass().getName(),
                "The stack trace is in firebreak.log, in the home: please report it");
    }

    private static Finding result(Checkup checkup, FutureTask<Finding> look, long end, Duration atMost) {
        try {
            return look.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            look.cancel(true);
            return checkup.late(atMost.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return checkup.late("the time until it was interrupted");
        } catch (ExecutionException e) {
            return broken(checkup, Objects.requireNonNullElse(e.getCause(), e));
        }
    }
}
