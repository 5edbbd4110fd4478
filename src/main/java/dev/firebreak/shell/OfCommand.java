package dev.firebreak.shell;

import dev.firebreak.cli.Globals;
import dev.firebreak.cli.Worlds;
import dev.firebreak.cloud.Cloud;
import dev.firebreak.execute.World;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The worlds of one command: what is opened for it alone is closed with it.
record OfCommand(Place place, List<Cloud> own) implements Worlds, AutoCloseable {
    OfCommand(Place place) {
        this(place, new CopyOnWriteArrayList<>());
    }

    @Override
    public World open(Globals given) {
        World world = place.open(given);
        if (!place.keeps(world)) {
            own.add(world.cloud());
        }
        return world;
    }

    @Override
    public void close() {
        own.forEach(Cloud::close);
    }
}
