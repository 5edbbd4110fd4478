package dev.firebreak.cli;

import java.util.List;

/// Opens the shell, which this package does not know.
public interface Prompting {
    /// Returns the exit code when the shell is left.
    ///
    /// @param world what the prompt calls the world: `RANGE crypto-miner`
    /// @param greeting lines to begin with; what is indented is for copying, and is never broken
    int open(Session session, String world, List<String> greeting);
}
