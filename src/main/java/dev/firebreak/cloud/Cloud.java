package dev.firebreak.cloud;

import dev.firebreak.change.CloudChange;
import dev.firebreak.change.Outcome;
import dev.firebreak.change.Reply;
import java.util.List;

/// The AWS account, with the one way to write.
public interface Cloud extends CloudView, AutoCloseable {
    /// Sends exactly one writing request, never a second (the SDK's retries are off), and says what came back.
    /// Never throws for what the network or the service does. `earlier` are the outcomes of the step so far:
    /// completing an upload needs its parts. Reads that prepare the request (the blocks of a part) may be
    /// retried.
    Reply execute(CloudChange change, List<Outcome> earlier);

    @Override
    void close();
}
