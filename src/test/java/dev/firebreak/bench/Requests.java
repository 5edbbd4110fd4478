package dev.firebreak.bench;

import dev.firebreak.parts.RealCluster;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A bare client: requests of the JDK's own HTTP client, so many at once, and nothing else.
record Requests(RealCluster cluster, int concurrency) {
    /// How long it took until the last reply. All must succeed.
    Duration send(String method, String contentType, IntFunction<String> path, List<String> bodies) {
        long start = System.nanoTime();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(concurrency, Thread.ofVirtual().factory())) {
            List<Future<HttpResponse<String>>> replies = IntStream.range(0, bodies.size())
                    .mapToObj(i ->
                            threads.submit(() -> cluster.api().send(method, path.apply(i), contentType, bodies.get(i))))
                    .toList();
            for (Future<HttpResponse<String>> reply : replies) {
                if (reply.get().statusCode() / 100 != 2) {
                    throw new IllegalStateException(
                            reply.get().statusCode() + " " + reply.get().body());
                }
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
