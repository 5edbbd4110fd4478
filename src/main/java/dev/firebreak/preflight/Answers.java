package dev.firebreak.preflight;

import dev.firebreak.action.View;
import dev.firebreak.model.Answer;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What the servers say to many rights at once: one after the other, they would take seconds from far away.
final class Answers {
    /// The code of an answer that nobody can give beforehand.
    static final String UNASKED = "no-dry-run";

    private static final int SIDE_BY_SIDE = 8;

    private Answers() {}

    static Map<Permission, Answer> of(Set<Permission> permissions, View view) {
        Map<Permission, Answer> answers = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(
                SIDE_BY_SIDE, Thread.ofVirtual().name("access review").factory())) {
            Map<Permission, Future<Answer>> running = new LinkedHashMap<>();
            permissions.forEach(p -> running.put(p, threads.submit(() -> answer(p, view))));
            for (Map.Entry<Permission, Future<Answer>> each : running.entrySet()) {
                answers.put(each.getKey(), each.getValue().get());
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for rights", e);
        }
        return answers;
    }

    private static Answer answer(Permission permission, View view) {
        return switch (permission) {
            case Permission.Kube kube -> view.cluster().may(kube);
            case Permission.Aws aws -> answer(aws, view);
        };
    }

    /// AWS that does not answer holds up no cut: the step that needs it says so.
    private static Answer answer(Permission.Aws permission, View view) {
        if (!view.cloudInUse()) {
            return Answer.YES;
        }
        try {
            return view.cloud().may(permission);
        } catch (Refusal refusal) {
            if (!refusal.problems().getFirst().ofAwsItself()) {
                throw refusal;
            }
            return Answer.unknown(UNASKED, String.valueOf(refusal.getMessage()));
        }
    }
}
