package dev.firebreak.cluster;

import dev.firebreak.model.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a watch tells, in words: `begins`, `is NAME`, `gone NAME`, `whole`, `lost CODE`.
final class Told implements Watcher {
    private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
    private final Predicate<JsonNode> ours;
    volatile @Nullable Problem why;
    volatile @Nullable Instant heard;

    Told() {
        this(_ -> true);
    }

    /// @param ours of which objects it is told
    Told(Predicate<JsonNode> ours) {
        this.ours = ours;
    }

    /// The next word. One that never comes is a failure.
    String next() throws InterruptedException {
        String word = words.poll(30, TimeUnit.SECONDS);
        if (word == null) {
            throw new AssertionError("nothing more was told");
        }
        return word;
    }

    /// All words up to and with this one.
    List<String> until(String last) throws InterruptedException {
        List<String> all = new ArrayList<>();
        do {
            all.add(next());
        } while (!all.getLast().equals(last));
        return all;
    }

    @Override
    public void begins() {
        words.add("begins");
    }

    @Override
    public void is(JsonNode object) {
        tell("is ", object);
    }

    @Override
    public void gone(JsonNode object) {
        tell("gone ", object);
    }

    private void tell(String word, JsonNode object) {
        if (ours.test(object)) {
            words.add(word + object.at("/metadata/name").asString());
        }
    }

    @Override
    public void whole() {
        words.add("whole");
    }

    @Override
    public void lost(Problem problem, @Nullable Instant since) {
        why = problem;
        heard = since;
        words.add("lost " + problem.code());
    }
}
