package dev.firebreak.execute;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reconcile;
import dev.firebreak.change.Reconciled;
import dev.firebreak.change.Reply;
import dev.firebreak.change.Symbols;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Sends one change: intent forced, request, outcome forced. Sends it again only under the same intent and only
/// after the server's own refusal; a reply that was lost is settled by looking again, or by a person, or stays
/// in doubt.
final class Sender {
    /// With the pauses that servers ask for (a second or so), a busy minute passes.
    private static final int MOST_REFUSALS = 20;

    /// As `kubectl drain` does.
    private static final Duration BETWEEN_EVICTIONS = Duration.ofSeconds(5);

    private static final int LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    /// A server that takes longer over one look, and then doesn't tell, is not looked at again.
    private static final Duration SLOW_LOOK = Duration.ofSeconds(2);

    private static final Pattern OUTCOME_SYMBOL = Pattern.compile("\\{outcome:([^:}]+):([^}]+)}");

    private final RunScope scope;
    private final String step;

    Sender(RunScope scope, String step) {
        this.scope = scope;
        this.step = step;
    }

    /// Sends a change of the step as its intent `intent`. Refuses before the intent where it is not known to go to
    /// the account of the case.
    Outcome send(Change change, String intent, Symbols symbols, List<Outcome> earlier) {
        Change bound = change.bind(withOutcomes(symbols, change.body(), earlier));
        if (bound instanceof CloudChange) {
            scope.world().cloudOfCase();
        }
        append(new Entry.Intent(intent, ChangeJson.of(bound)));
        int refusals = 0;
        long begun = scope.pace().nanoTime();
        Reply reply = request(bound, earlier);
        while (reply instanceof Reply.Refused refused
                && again(refused, refusals, begun)
                && !scope.pace().stopping()) {
            if (refused.byBudget()) {
                yieldTo(refused, intent, refusals == 0);
            }
            refusals++;
            reply = request(bound, earlier);
        }
        if (reply instanceof Reply.Refused refused) {
            reply = GonePod.told(bound, refused, scope.world().cluster());
        }
        Outcome outcome = outcome(reply, intent, change.id(), refusals);
        append(Entry.OutcomeEntry.of(outcome));
        return outcome.result() == Outcome.Result.UNKNOWN ? lookedFor(bound, outcome, earlier) : outcome;
    }

    /// A server that has too many is asked a busy minute long, a disruption budget as long as pods are waited for.
    private boolean again(Reply.Refused refused, int refusals, long begun) {
        Duration after = refused.retryAfter();
        if (after == null || after.compareTo(Gate.LONGEST_PAUSE) > 0) {
            return false;
        }
        return refused.byBudget()
                ? scope.pace().nanoTime() - begun
                        < Waiting.forPods(scope.options()).toNanos()
                : refusals < MOST_REFUSALS;
    }

    /// Waits until a budget may let the pod go: another one has to be up first.
    private void yieldTo(Reply.Refused refused, String intent, boolean first) {
        if (first) {
            String until = Json.time(scope.journal().now().plus(Waiting.forPods(scope.options())));
            append(new Entry.WaitEntry(refused.message(), until, intent));
        }
        scope.progress().on(step, refused.message(), -1);
        Duration after = Objects.requireNonNullElse(refused.retryAfter(), Duration.ZERO);
        scope.pace().pause(after.compareTo(BETWEEN_EVICTIONS) < 0 ? BETWEEN_EVICTIONS : after);
    }

    /// Nothing is sent any more whose outcome could not be recorded.
    private Reply request(Change bound, List<Outcome> earlier) {
        Gate gate = switch (bound) {
            case KubeChange _ -> scope.cluster();
            case CloudChange _ -> scope.cloud();
        };
        return gate.pass(scope.pace(), () -> {
            scope.journal().requireWritable();
            return answered(() -> scope.world().execute(bound, earlier));
        });
    }

    /// The reply, unless nobody waits for it any longer: then it is lost, whatever comes of the request.
    private Reply answered(Supplier<Reply> request) {
        CompletableFuture<Void> givenUp = scope.pace().givenUp().orElse(null);
        if (givenUp == null) {
            return request.get();
        }
        if (givenUp.isDone()) {
            return new Reply.Unreachable("nobody waits for replies any longer: it was not sent");
        }
        CompletableFuture<Reply> reply = CompletableFuture.supplyAsync(request, Thread::startVirtualThread);
        try {
            CompletableFuture.anyOf(reply, givenUp).join();
            return reply.isDone()
                    ? reply.join()
                    : new Reply.Lost(null, null, "whoever runs this did not wait for the reply any longer");
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    private void append(Entry entry) {
        scope.journal().append(scope.run(), step, entry);
    }

    private static Outcome outcome(Reply reply, String intent, String change, int refusals) {
        return switch (reply) {
            case Reply.Done done ->
                new Outcome(
                        intent,
                        change,
                        Outcome.Result.SUCCEEDED,
                        done.status(),
                        done.requestId(),
                        refusals,
                        done.observed(),
                        null,
                        null);
            case Reply.Refused refused ->
                new Outcome(
                        intent,
                        change,
                        Outcome.Result.FAILED,
                        refused.status(),
                        refused.requestId(),
                        refusals,
                        null,
                        refused.code(),
                        refused.message());
            case Reply.Lost lost ->
                new Outcome(
                        intent,
                        change,
                        Outcome.Result.UNKNOWN,
                        lost.status(),
                        lost.requestId(),
                        refusals,
                        null,
                        "reply-lost",
                        lost.message());
            case Reply.Unreachable unreachable ->
                new Outcome(
                        intent,
                        change,
                        Outcome.Result.FAILED,
                        null,
                        null,
                        refusals,
                        null,
                        "unreachable",
                        unreachable.message());
        };
    }

    /// Settles an intent that an earlier process left in doubt: as a person has decided, or by looking. A
    /// decision is about what was in doubt when it was taken, never about a request of this process.
    Outcome settle(IntentState intent, List<Outcome> earlier) {
        Change bound = ChangeJson.parse(intent.change());
        Outcome doubtful = Recorded.outcome(intent, bound.id());
        Options.Decision decision = scope.options().decisions().get(step);
        return decision == null ? lookedFor(bound, doubtful, earlier) : decided(bound, doubtful, decision, earlier);
    }

    /// A server may still be at work on a request whose reply was given up: only [#LOOKS] looks that find
    /// nothing, one after the other, prove that it did not happen.
    private Outcome lookedFor(Change bound, Outcome doubtful, List<Outcome> earlier) {
        String how = how(bound.reconcile());
        int absent = 0;
        boolean slow = false;
        boolean waited = scope.pace().givenUp().map(given -> !given.isDone()).orElse(true);
        String because =
                waited ? "nothing can be read that would tell" : "nobody waited for the reply, or looked again";
        for (int look = 0; waited && bound.reconcile() != Reconcile.ASK && look < LOOKS; look++) {
            long asked = scope.pace().nanoTime();
            switch (look(bound, doubtful.intent(), earlier)) {
                case Reconciled.Happened happened -> {
                    return settled(doubtful, how, Entry.Settled.HAPPENED, happened.because(), happened.observed());
                }
                case Reconciled.DidNot didNot -> {
                    absent++;
                    because = didNot.because();
                }
                case Reconciled.InDoubt inDoubt -> {
                    because = inDoubt.because();
                    slow = scope.pace().nanoTime() - asked > SLOW_LOOK.toNanos();
                }
            }
            if (absent == LOOKS) {
                return settled(doubtful, how, Entry.Settled.DID_NOT, because, null);
            }
            if (slow || scope.pace().stopping()) {
                break;
            }
            scope.pace().pause(BETWEEN_LOOKS);
        }
        append(new Entry.InDoubt(doubtful.intent(), how, because));
        return doubtful;
    }

    private Reconciled look(Change bound, String intent, List<Outcome> earlier) {
        try {
            return switch (bound) {
                case KubeChange kube -> scope.world().cluster().reconcile(kube, intent);
                case CloudChange cloud -> scope.world().cloudOfCase().reconcile(cloud, intent, earlier);
            };
        } catch (Refusal refusal) {
            return new Reconciled.InDoubt(refusal.problems().getFirst().message());
        }
    }

    /// A decision is about all that is in doubt in the step, and what can be seen to have happened has happened.
    private Outcome decided(Change bound, Outcome doubtful, Options.Decision decision, List<Outcome> earlier) {
        String given = scope.options().reason();
        String reason = given == null ? "" : given;
        if (look(bound, doubtful.intent(), earlier) instanceof Reconciled.Happened happened) {
            return decision == Options.Decision.DONE
                    ? settled(doubtful, "decision", Entry.Settled.HAPPENED, reason, happened.observed())
                    : settled(
                            doubtful,
                            how(bound.reconcile()),
                            Entry.Settled.HAPPENED,
                            happened.because(),
                            happened.observed());
        }
        return switch (decision) {
            case DONE -> settled(doubtful, "decision", Entry.Settled.HAPPENED, reason, doubtful.observed());
            case NOT_DONE -> settled(doubtful, "decision", Entry.Settled.DID_NOT, reason, null);
            case AGAIN -> settled(doubtful, "decision", Entry.Settled.AGAIN, reason, null);
        };
    }

    private Outcome settled(
            Outcome doubtful, String how, Entry.Settled result, String because, @Nullable JsonNode observed) {
        append(new Entry.ReconciledEntry(doubtful.intent(), how, result, because, observed));
        return new Outcome(
                doubtful.intent(),
                doubtful.change(),
                result == Entry.Settled.HAPPENED ? Outcome.Result.SUCCEEDED : Outcome.Result.FAILED,
                doubtful.status(),
                doubtful.requestId(),
                doubtful.refusals(),
                observed,
                result == Entry.Settled.HAPPENED ? null : "did-not-happen",
                result == Entry.Settled.HAPPENED ? null : because);
    }

    private static Symbols withOutcomes(Symbols symbols, @Nullable JsonNode body, List<Outcome> earlier) {
        if (earlier.isEmpty()) {
            return symbols;
        }
        Map<String, String> values = new HashMap<>(symbols.values());
        Matcher matcher = OUTCOME_SYMBOL.matcher(String.valueOf(body));
        while (matcher.find()) {
            String change = matcher.group(1);
            for (Outcome outcome : earlier) {
                JsonNode observed = outcome.observed();
                if (outcome.change().equals(change) && outcome.succeeded() && observed != null) {
                    values.put(matcher.group(), observed.at(matcher.group(2)).asString(""));
                }
            }
        }
        return new Symbols(values);
    }

    private static String how(Reconcile reconcile) {
        return switch (reconcile) {
            case READ_BACK -> "readBack";
            case FIND_BY_NAME -> "findByName";
            case FIND_BY_TAG -> "findByTag";
            case LIST_PARTS -> "listParts";
            case ASK -> "ask";
        };
    }
}
