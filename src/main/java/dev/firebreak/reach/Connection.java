package dev.firebreak.reach;

import java.util.Set;
import java.util.function.UnaryOperator;

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

    /// The same with another answer in place of each.
    default Connection with(UnaryOperator<Answer> other) {
        Connection before = this;
        return new Connection() {
            @Override
            public Answer at(int port, Protocol protocol) {
                return other.apply(before.at(port, protocol));
            }

            @Override
            public void edges(Protocol protocol, Set<Integer> edges) {
                before.edges(protocol, edges);
            }
        };
    }

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
