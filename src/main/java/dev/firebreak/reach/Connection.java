package dev.firebreak.reach;

import java.util.Set;

/// The answers between two ends by protocol and port.
public interface Connection {
    int FIRST_PORT = 1;
    int LAST_PORT = 65_535;

    /// Whether new traffic to a port may pass.
    ///
    /// @param port the port that the receiving end listens on, as the policy sees it: a pod's, not a Service's
    Answer at(int port, Protocol protocol);

    /// Adds the ports at which the answer may change, each the first of a stretch of equal answers.
    void edges(Protocol protocol, Set<Integer> edges);

    /// One answer for every port.
    static Connection always(Answer answer) {
        return new Connection() {
            @Override
            public Answer at(int port, Protocol protocol) {
                return answer;
            }

            @Override
            public void edges(Protocol protocol, Set<Integer> edges) {}
        };
    }
}
