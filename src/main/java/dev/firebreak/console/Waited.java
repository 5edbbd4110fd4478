package dev.firebreak.console;

import dev.firebreak.journal.Entry;
import dev.firebreak.journal.Line;
import dev.firebreak.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a command waits for, as soon as it waits longer than nobody minds: what it reads before it has a plan, or the
/// reply to a request. Several threads may tell.
public final class Waited {
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final Map<String, Request> requests = new LinkedHashMap<>();
    private @Nullable Instant reading;

    /// One that has no reply yet.
    private record Request(String step, String words, Instant sent) {}

    /// What it waits for, in words that are not clean yet.
    ///
    /// @param step of the run; empty before there is one
    public record Told(String step, String words) {}

    public Waited(InstantSource clock) {
        this.clock = clock;
    }

    /// Reading begins, or begins anew.
    public synchronized void reads() {
        reading = clock.instant();
    }

    /// What was read is shown, or a person is asked.
    public synchronized void rests() {
        reading = null;
    }

    public synchronized void line(Line line) {
        reading = null;
        switch (line.entry()) {
            case Entry.Intent intent ->
                requests.put(
                        intent.intent(),
                        new Request(
                                String.valueOf(line.step()),
                                String.valueOf(Json.text(intent.change(), "/words")),
                                clock.instant()));
            case Entry.OutcomeEntry outcome -> requests.remove(outcome.intent());
            case Entry.InDoubt doubt -> requests.remove(doubt.intent());
            default -> {}
        }
    }

    /// Empty where nothing takes long.
    public synchronized Optional<Told> told() {
        Instant since = reading;
        if (since != null && noticed(since)) {
            return Optional.of(new Told("", "waiting for what is read of the cluster and AWS" + lasting(since)));
        }
        return requests.values().stream()
                .findFirst()
                .filter(request -> noticed(request.sent))
                .map(request -> new Told(request.step, request.words + ": no reply yet" + lasting(request.sent)));
    }

    private boolean noticed(Instant since) {
        return Duration.between(since, clock.instant()).compareTo(NOTICED) >= 0;
    }

    private String lasting(Instant since) {
        return ", " + Duration.between(since, clock.instant()).toSeconds() + " s";
    }
}
