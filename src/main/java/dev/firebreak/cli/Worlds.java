package dev.firebreak.cli;

import dev.firebreak.execute.World;

/// Opens the world that a command works on: the live one, or a range.
public interface Worlds {
    /// Contacts nothing yet.
    World open(Globals globals);
}
