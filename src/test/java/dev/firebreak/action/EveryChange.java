package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.change.Change;
import dev.firebreak.change.ChangeJson;
import dev.firebreak.change.CloudChange;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.cli.OnRange;
import dev.firebreak.cli.Scene;
import dev.firebreak.journal.CaseFolder;
import dev.firebreak.journal.IntentState;
import dev.firebreak.journal.RealDisk;
import dev.firebreak.journal.RunState;
import dev.firebreak.journal.StepState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A change of every kind there is, as it was sent when each action of the registry was executed on a range and
/// taken back: a new kind is here as soon as an action makes it.
public final class EveryChange {
    /// One change of a kind.
    ///
    /// @param kind `patch pods`, `create networkpolicies.networking.k8s.io`, `s3:UploadPart`
    /// @param earlier the outcomes of its step before it
    public record Made(String kind, Change change, List<Outcome> earlier) {
        @Override
        public String toString() {
            return kind;
        }
    }

    private static final String[] BLACKHOLE = {
        "--strategy", "pod-blackhole", "--blackhole-image", "busybox@sha256:" + "0".repeat(64)
    };

    private static final String[] SECURITY_GROUP = {"--strategy", "security-group", "--security-group", Scene.QUARANTINE
    };

    private static final String[] MOVE = {
        "--siblings", "move", "--waive", "evidence-first", "--reason", "nothing is kept here"
    };

    private EveryChange() {}

    /// One of each kind, by kind.
    public static List<Made> kinds() {
        Map<String, Made> kinds = new TreeMap<>();
        for (ActionType<?, ?> type : Registry.TYPES) {
            for (String[] more : ways(type)) {
                add(type, more, kinds);
            }
        }
        return List.copyOf(kinds.values());
    }

    /// What an action is told besides its example, for the changes that it makes only where they are asked for.
    private static List<String[]> ways(ActionType<?, ?> type) {
        return type.id().equals("isolate-pod")
                ? List.of(new String[0], BLACKHOLE, SECURITY_GROUP, MOVE)
                : List.<String[]>of(new String[0]);
    }

    private static void add(ActionType<?, ?> type, String[] more, Map<String, Made> kinds) {
        try (OnRange firebreak = Scene.of("lateral-movement").branchInterface().open()) {
            String[] words = OnRange.with(ActionsTest.words(firebreak, type.id()), more);
            String ran = firebreak
                    .approved(OnRange.with(words, "-o", "json", "--case", "new"))
                    .document()
                    .path("case")
                    .asString();
            assertThat(firebreak.approved("undo", ran, "-o", "json").exit()).isZero();
            firebreak.cases().forEach(folder -> add(folder, kinds));
        }
    }

    private static void add(Path folder, Map<String, Made> kinds) {
        for (RunState run :
                CaseFolder.open(new RealDisk(), folder).reader().state().runs()) {
            for (StepState step : run.steps()) {
                List<Outcome> earlier = new ArrayList<>();
                for (IntentState intent : step.intents()) {
                    Change change = ChangeJson.parse(intent.change());
                    kinds.putIfAbsent(kind(change), new Made(kind(change), change, List.copyOf(earlier)));
                    earlier.add(outcome(intent, change));
                }
            }
        }
    }

    /// `patch pods`, `create networkpolicies.networking.k8s.io`, `s3:UploadPart`.
    public static String kind(Change change) {
        return switch (change) {
            case KubeChange kube -> {
                String group = kube.resource().group();
                yield kube.verb() + " " + kube.resource().plural() + (group.isEmpty() ? "" : "." + group)
                        + (kube.subresource().isEmpty() ? "" : "/" + kube.subresource());
            }
            case CloudChange cloud -> cloud.operation();
        };
    }

    private static Outcome outcome(IntentState intent, Change change) {
        return new Outcome(
                intent.id(), change.id(), Outcome.Result.SUCCEEDED, 200, null, 0, intent.observed(), null, null);
    }
}
