package dev.firebreak.cli;

import dev.firebreak.execute.Options;
import dev.firebreak.journal.Entry;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of everything that acts.
public final class ActingOptions {
    @Option(names = "--dry-run", description = "plan and check, change nothing")
    public boolean dryRun;

    @Option(
            names = "--approve",
            paramLabel = "sha256:HEX",
            converter = Digests.class,
            description = "approve exactly the plan of this digest")
    public @Nullable String approve;

    @Option(names = "--waive", paramLabel = "CODE", description = "lift a problem that is waivable; needs --reason")
    public List<String> waive = new ArrayList<>();

    @Option(
            names = "--accept",
            paramLabel = "FACT=no|unknown",
            converter = Assignment.Reader.class,
            description = "accept a fact as it is: applied, enforced, cut or holds; needs --reason")
    public List<Assignment> accept = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "TEXT", description = "why; recorded in the journal")
    public @Nullable String reason;

    @Option(names = "--no-wait", description = "do not stay for what takes long; resume goes on")
    public boolean noWait;

    @Option(
            names = "--wait-timeout",
            paramLabel = "DURATION",
            defaultValue = "6h",
            converter = Durations.class,
            description = "how long to stay for what takes long (6h)")
    public Duration waitTimeout = Duration.ofHours(6);

    @Option(names = "--contain-first", description = "cut and hold before anything is collected")
    public boolean containFirst;

    public List<Entry.Waived> waived() {
        return waive.stream()
                .map(code -> new Entry.Waived(code, reason("--waive")))
                .toList();
    }

    public Options options(Map<String, Options.Decision> decisions, int concurrency) {
        List<Entry.Accepted> accepted = new ArrayList<>();
        Assignment.byKey("--accept", accept).forEach((fact, as) -> {
            if (!List.of("applied", "enforced", "cut", "holds").contains(fact)
                    || !List.of("no", "unknown").contains(as)) {
                throw usage(
                        "--accept " + fact + "=" + as,
                        "write --accept FACT=no|unknown, where FACT is applied," + " enforced, cut or holds");
            }
            accepted.add(new Entry.Accepted(fact, as, reason("--accept")));
        });
        return new Options(approve != null, !noWait, waitTimeout, accepted, decisions, reason, concurrency);
    }

    /// What a person decided, by step. Two answers for one step are refused: one of them would send a request again.
    Map<String, Options.Decision> decisions(List<Assignment> decide) {
        Map<String, Options.Decision> decisions = new LinkedHashMap<>();
        Assignment.byKey("--decide", decide).forEach((step, word) -> {
            if (!List.of("done", "not-done", "again").contains(word)) {
                throw usage(
                        "--decide " + step + "=" + word,
                        "say what you saw: done (it happened), not-done (it did not), or again (send it once more)");
            }
            reason("--decide");
            decisions.put(step, Options.Decision.valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT)));
        });
        return decisions;
    }

    private String reason(String option) {
        if (reason == null || reason.isBlank()) {
            throw usage(option + " needs a reason", "add --reason TEXT: it is kept in the journal");
        }
        return reason;
    }

    private static Refusal usage(String what, String fix) {
        return new Refusal(2, Problem.block("usage", what, fix));
    }
}
