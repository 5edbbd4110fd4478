package dev.firebreak.rehearsal;

import dev.firebreak.cli.Worlds;
import dev.firebreak.range.Range;

/// How a range becomes a world: wired by Main, because only it knows the live ports.
public interface RangeWorlds {
    Worlds on(Range range);
}
