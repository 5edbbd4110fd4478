package dev.firebreak.reach;

/// The question that both meanings answer: may this reach that?
///
/// @param port the port that `to` receives on, as the policy sees it: a pod's, not a Service's
public record Traffic(Endpoint from, Endpoint to, int port, Protocol protocol) {

    /// The end that a policy of this direction selects.
    Endpoint subject(Direction direction) {
        return direction == Direction.INGRESS ? to : from;
    }

    /// The end that a rule of this direction names.
    Endpoint peer(Direction direction) {
        return direction == Direction.INGRESS ? from : to;
    }
}
