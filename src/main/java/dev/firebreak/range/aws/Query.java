package dev.firebreak.range.aws;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The parameters of a query-protocol request: `Filter.1.Name=…&Filter.1.Value.2=…`.
record Query(Map<String, String> parameters) {
    static Query of(Request request) throws IOException {
        var body = new String(request.bytes(), StandardCharsets.UTF_8);
        var all = new TreeMap<>(request.query());
        all.putAll(Request.pairs(body));
        return new Query(all);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    String required(String name) {
        return get(name)
                .orElseThrow(
                        () -> new Refusal(400, "MissingParameter", "The request must contain the parameter " + name));
    }

    boolean flag(String name) {
        return get(name).map("true"::equalsIgnoreCase).orElse(false);
    }

    /// `name.1`, `name.2`, … (and `name.member.1` as Auto Scaling has them).
    List<String> list(String name) {
        var values = new ArrayList<String>();
        for (var prefix : List.of(name + ".", name + ".member.")) {
            for (var i = 1; parameters.containsKey(prefix + i); i++) {
                values.add(required(prefix + i));
            }
        }
        return values;
    }

    /// The structures `name.1.…`, `name.2.…`.
    List<Query> structures(String name) {
        var found = new ArrayList<Query>();
        for (var i = 1; ; i++) {
            var prefix = name + "." + i + ".";
            var inside = new TreeMap<String, String>();
            parameters.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    inside.put(key.substring(prefix.length()), value);
                }
            });
            if (inside.isEmpty()) {
                return found;
            }
            found.add(new Query(inside));
        }
    }
}
