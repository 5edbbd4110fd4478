package dev.firebreak.range.aws;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// One page of a listing. EC2 takes MaxResults from 5 to 1000, and not together with ids.
record Ec2Page<T>(List<T> items, Optional<String> nextToken) {
    static <T> Ec2Page<T> of(Query query, List<T> all, boolean byId) {
        var maximum = query.get("MaxResults").map(Ec2Page::number);
        if (byId && maximum.isPresent()) {
            throw new Refusal(
                    400, "InvalidParameterCombination", "The parameter MaxResults cannot be used with a list of ids");
        }
        if (maximum.isPresent() && (maximum.get() < 5 || maximum.get() > 1000)) {
            throw new Refusal(
                    400,
                    "InvalidParameterValue",
                    "Value ( %d ) for parameter maxResults is invalid. Expecting a value from 5 to 1000."
                            .formatted(maximum.get()));
        }
        var from = query.get("NextToken").map(Ec2Page::position).orElse(0);
        var to = Math.min(all.size(), from + maximum.orElse(1000));
        var next = to < all.size() ? Optional.of(token(to)) : Optional.<String>empty();
        return new Ec2Page<>(from >= to ? List.of() : all.subList(from, to), next);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException malformed) {
            throw new Refusal(400, "InvalidParameterValue", "'%s' is not a number".formatted(text));
        }
    }

    private static String token(int position) {
        return Base64.getUrlEncoder().encodeToString(("page:" + position).getBytes(StandardCharsets.UTF_8));
    }

    private static int position(String token) {
        try {
            var decoded = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (decoded.startsWith("page:")) {
                return Integer.parseInt(decoded.substring(5));
            }
        } catch (IllegalArgumentException malformed) {
            // refused below
        }
        throw new Refusal(400, "InvalidNextToken", "The token is not valid");
    }
}
