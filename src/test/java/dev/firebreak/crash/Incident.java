package dev.firebreak.crash;

import dev.firebreak.execute.World;
import dev.firebreak.journal.FailurePoints;
import java.util.Map;

/// A world of its own with a suspect in it, and what came of it: on a range, or on real parts.
interface Incident extends AutoCloseable {
    /// The case that is worked on; no other incident of the same account has it.
    String caseId();

    SteppedTime time();

    /// The requests that took effect, of all processes in this one.
    Sent sent();

    /// The world as it was before the work.
    WorldRecord start();

    WorldRecord now();

    /// What was reachable before anybody did anything.
    Reachability reachable();

    /// How many runs the case had when it began.
    int runsBefore();

    /// What `contain-pod` is told.
    Map<String, String> inputs();

    /// What a process of its own is told of cluster and account.
    Map<String, String> environment();

    /// The text without the names and ids that are this incident's alone: the same for every incident.
    String same(String text);

    /// The world as a process sees it that dies at one of the points.
    World world(FailurePoints points);

    @Override
    void close();
}
