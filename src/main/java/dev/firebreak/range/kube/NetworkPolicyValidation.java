package dev.firebreak.range.kube;

import dev.firebreak.range.kube.Refusal.Cause;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What makes a NetworkPolicy invalid, in the API server's words.
final class NetworkPolicyValidation {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");

    private final List<Cause> causes = new ArrayList<>();

    private NetworkPolicyValidation() {}

    static List<Cause> causes(JsonNode policy) {
        NetworkPolicyValidation validation = new NetworkPolicyValidation();
        JsonNode spec = Json.at(policy, "spec");
        validation.selector("spec.podSelector", Json.at(spec, "podSelector"));
        validation.rules(spec, "ingress", "from");
        validation.rules(spec, "egress", "to");
        validation.types(Json.at(spec, "policyTypes"));
        return validation.causes;
    }

    private void types(JsonNode types) {
        if (types.size() > 2) {
            causes.add(
                    Cause.invalid("spec.policyTypes", types.toString(), "may not specify more than two policyTypes"));
            return;
        }
        int i = 0;
        for (JsonNode type : types) {
            String at = "spec.policyTypes[%d]".formatted(i++);
            if (!Set.of("Ingress", "Egress").contains(type.asString())) {
                causes.add(Cause.unsupported(at, type.toString(), "\"Ingress\", \"Egress\""));
            }
        }
    }

    private void rules(JsonNode spec, String direction, String peers) {
        int i = 0;
        for (JsonNode rule : Json.at(spec, direction)) {
            String at = "spec.%s[%d]".formatted(direction, i++);
            int p = 0;
            for (JsonNode port : Json.at(rule, "ports")) {
                port("%s.ports[%d]".formatted(at, p++), port);
            }
            p = 0;
            for (JsonNode peer : Json.at(rule, peers)) {
                peer("%s.%s[%d]".formatted(at, peers, p++), peer);
            }
        }
    }

    private void port(String at, JsonNode port) {
        String protocol = Json.text(port, "protocol");
        if (!Set.of("TCP", "UDP", "SCTP").contains(protocol)) {
            causes.add(Cause.unsupported(at + ".protocol", Validation.quoted(protocol), "\"TCP\", \"UDP\", \"SCTP\""));
        }
        JsonNode number = Json.at(port, "port");
        if (number.isNumber() && !inRange(number.asLong())) {
            causes.add(Cause.invalid(at + ".port", number.toString(), "must be between 1 and 65535, inclusive"));
        }
        if (number.isString() && !PORT_NAME.matcher(number.asString()).matches()) {
            causes.add(Cause.invalid(
                    at + ".port",
                    number.toString(),
                    "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"));
        }
        JsonNode end = Json.at(port, "endPort");
        if (end.isMissingNode()) {
            return;
        }
        if (!number.isNumber()) {
            causes.add(
                    number.isMissingNode()
                            ? Cause.invalid(
                                    at + ".endPort",
                                    end.toString(),
                                    "may not be specified when `port` is not specified")
                            : Cause.invalid(
                                    at + ".endPort",
                                    end.toString(),
                                    "may not be specified when `port` is non-numeric"));
        } else if (end.asLong() < number.asLong()) {
            causes.add(Cause.invalid(at + ".endPort", number.toString(), "must be greater than or equal to `port`"));
        } else if (!inRange(end.asLong())) {
            causes.add(Cause.invalid(at + ".endPort", end.toString(), "must be between 1 and 65535, inclusive"));
        }
    }

    private void peer(String at, JsonNode peer) {
        JsonNode block = Json.at(peer, "ipBlock");
        boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
        selector(at + ".podSelector", Json.at(peer, "podSelector"));
        selector(at + ".namespaceSelector", Json.at(peer, "namespaceSelector"));
        if (block.isMissingNode() && !selects) {
            causes.add(Cause.required(at, "must specify a peer"));
        }
        if (block.isMissingNode()) {
            return;
        }
        String cidr = Json.text(block, "cidr");
        if (!isCidr(cidr)) {
            causes.add(Cause.invalid(
                    at + ".ipBlock.cidr",
                    Validation.quoted(cidr),
                    "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
        }
        int i = 0;
        for (JsonNode except : Json.at(block, "except")) {
            String place = at + ".ipBlock.except[%d]".formatted(i++);
            if (!isCidr(except.asString())) {
                causes.add(Cause.invalid(
                        place, except.toString(), "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
            } else if (isCidr(cidr) && !isStrictSubset(cidr, except.asString())) {
                causes.add(Cause.invalid(place, except.toString(), "must be a strict subset of `cidr`"));
            }
        }
        if (selects) {
            causes.add(Cause.forbidden(at, "may not specify both ipBlock and another peer"));
        }
    }

    private void selector(String at, JsonNode selector) {
        for (var label : Json.at(selector, "matchLabels").properties()) {
            if (!Validation.isLabelKey(label.getKey())) {
                causes.add(Cause.invalid(at + ".matchLabels", Validation.quoted(label.getKey()), "name part invalid"));
            }
            Validation.labelValue(at + ".matchLabels", label.getValue().asString(), causes);
        }
        int i = 0;
        for (JsonNode expression : Json.at(selector, "matchExpressions")) {
            String place = at + ".matchExpressions[%d]".formatted(i++);
            boolean values = !Json.at(expression, "values").isEmpty();
            switch (Json.text(expression, "operator")) {
                case "In", "NotIn" -> {
                    if (!values) {
                        causes.add(Cause.required(
                                place + ".values", "must be specified when `operator` is 'In' or 'NotIn'"));
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (values) {
                        causes.add(Cause.forbidden(
                                place + ".values",
                                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                    }
                }
                default ->
                    causes.add(Cause.invalid(
                            place + ".operator",
                            Validation.quoted(Json.text(expression, "operator")),
                            "not a valid selector operator"));
            }
        }
    }

    private static boolean inRange(long port) {
        return port >= 1 && port <= 65535;
    }

    private static boolean isCidr(String cidr) {
        List<String> parts = List.of(cidr.split("/", -1));
        if (parts.size() != 2 || !parts.get(1).matches("0|[1-9]\\d{0,2}")) {
            return false;
        }
        int prefix = Integer.parseInt(parts.get(1));
        var four = IPV4.matcher(parts.getFirst());
        if (four.matches()) {
            boolean bytes = true;
            for (int i = 1; i <= 4; i++) {
                bytes &= Integer.parseInt(four.group(i)) <= 255;
            }
            return bytes && prefix <= 32;
        }
        return IPV6.matcher(parts.getFirst()).matches() && prefix <= 128;
    }

    private static boolean isStrictSubset(String outer, String inner) {
        byte[] network = address(outer);
        byte[] candidate = address(inner);
        int bits = prefix(outer);
        if (network.length != candidate.length || prefix(inner) <= bits) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((network[i / 8] & mask) != (candidate[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] address(String cidr) {
        return InetAddress.ofLiteral(cidr.substring(0, cidr.indexOf('/'))).getAddress();
    }

    private static int prefix(String cidr) {
        return Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    }
}
