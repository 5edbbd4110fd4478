package dev.firebreak.shell;

import dev.firebreak.action.kube.ComputeType;
import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.cloud.Instance;
import dev.firebreak.execute.World;
import dev.firebreak.json.Json;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The volumes that are attached to the instances of a cluster, which EC2 alone knows and tells nobody by itself: it is
/// asked behind the prompt when somebody wants them, and again when what it said is old. Asking waits for nothing.
final class InstanceVolumes {
    private static final Duration FRESH = Duration.ofSeconds(30);

    /// How long nothing is offered before the first answer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supplier<World> world;
    private final InstantSource clock;
    private final Executor behind;
    private List<Named> known = List.of();
    private @Nullable Instant asked;
    private @Nullable Instant asking;
    private @Nullable String refused;

    InstanceVolumes(Supplier<World> world, InstantSource clock, Executor behind) {
        this.world = world;
        this.clock = clock;
        this.behind = behind;
    }

    /// Those that are known now.
    List<Named> known() {
        if (due()) {
            behind.execute(this::ask);
        }
        return now();
    }

    /// Whether they are about to be known: of some of all volumes one could be taken for the only one.
    synchronized boolean coming() {
        return asked == null && asking != null && asking.plus(PATIENCE).isAfter(clock.instant());
    }

    /// Why some are missing that may be there; empty where none is.
    synchronized Optional<String> missing() {
        return asked == null && asking != null
                ? Optional.of("EC2 is asked for them: press Tab again")
                : Optional.ofNullable(refused).map(why -> "those of instances are not known: " + why);
    }

    private synchronized List<Named> now() {
        return known;
    }

    private synchronized boolean due() {
        Instant now = clock.instant();
        boolean due = asking == null && (asked == null || asked.plus(FRESH).isBefore(now));
        if (due) {
            asking = now;
        }
        return due;
    }

    private void ask() {
        try {
            answered(read(world.get()), null);
        } catch (Refusal none) {
            answered(null, none.problems().getFirst().message());
        } finally {
            ends();
        }
    }

    private synchronized void ends() {
        asking = null;
    }

    private synchronized void answered(@Nullable List<Named> now, @Nullable String why) {
        known = now == null ? known : now;
        refused = why;
        asked = clock.instant();
    }

    private static List<Named> read(World world) {
        Map<String, String> nodes = new HashMap<>();
        world.cluster().list(Resource.NODE, null, null, null).forEach(node -> {
            String id = ComputeType.instanceId(node);
            if (id != null) {
                nodes.put(id, String.valueOf(Json.text(node, "/metadata/name")).replaceFirst("\\..*", ""));
            }
        });
        List<Named> volumes = new ArrayList<>();
        for (Instance instance : world.cloud().instances(nodes.keySet())) {
            for (Instance.Attachment attached : instance.volumes()) {
                String as = attached.root() ? "root volume" : attached.device();
                volumes.add(new Named(null, attached.volumeId(), as + " of " + nodes.get(instance.instanceId())));
            }
        }
        return volumes;
    }
}
