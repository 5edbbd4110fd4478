package dev.firebreak.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Trials side by side, on threads of their own: the clients need the common pool, which a parallel stream
/// would block.
final class Parallel {
    private Parallel() {}

    /// What is not as promised in any of the trials.
    static List<String> broken(List<Callable<List<String>>> trials) {
        List<String> broken = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(2 * Runtime.getRuntime().availableProcessors())) {
            for (Future<List<String>> each : threads.invokeAll(trials)) {
                broken.addAll(each.get());
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return broken;
    }
}
