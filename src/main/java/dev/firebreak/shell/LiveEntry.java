package dev.firebreak.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of an object: no more than what is offered of it. All of it is untrusted text.
///
/// @param offered what one types: `web-7f9c`, `deploy/web`, `vol-0a1b`
/// @param created null where it is not said
/// @param images of a pod's containers, each once
/// @param owner the ReplicaSet or Job of a pod, as one types it
record LiveEntry(
        String offered,
        String words,
        @Nullable Instant created,
        List<String> images,
        @Nullable String owner) {

    static LiveEntry of(String offered, String words, @Nullable Instant created) {
        return new LiveEntry(offered, words, created, List.of(), null);
    }

    /// `Running on ip-10-0-1-23, 3 h`
    String says(Instant now) {
        if (created == null) {
            return words;
        }
        String age = span(Duration.between(created, now));
        return words.isEmpty() ? age : words + ", " + age;
    }

    /// `40 s`, `12 min`, `3 h`, `5 d`: the largest unit of which there are two.
    static String span(Duration span) {
        if (span.toDays() >= 2) {
            return span.toDays() + " d";
        }
        if (span.toHours() >= 2) {
            return span.toHours() + " h";
        }
        return span.toMinutes() >= 2 ? span.toMinutes() + " min" : Math.max(0, span.toSeconds()) + " s";
    }
}
