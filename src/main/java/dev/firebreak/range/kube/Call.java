package dev.firebreak.range.kube;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One HTTP request, as far as the API server looks at it. Header names are in lower case; `body` holds one
/// character a byte.
record Call(
        String method, String path, Map<String, List<String>> query, Map<String, List<String>> headers, String body) {

    static Call of(String method, String path, String rawQuery, Map<String, List<String>> headers, byte[] body) {
        Map<String, List<String>> query = new HashMap<>();
        for (String pair : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            List<String> values = query.getOrDefault(decode(name), new ArrayList<>());
            values.add(decode(value));
            query.put(decode(name), values);
        }
        Map<String, List<String>> lower = new HashMap<>();
        headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
        return new Call(method, path, query, lower, new String(body, StandardCharsets.ISO_8859_1));
    }

    /// The body as the text that JSON is.
    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    String parameter(String name) {
        return query.getOrDefault(name, List.of("")).getFirst();
    }

    boolean has(String name) {
        return query.containsKey(name);
    }

    boolean flag(String name) {
        String value = parameter(name);
        return value.equals("true") || value.equals("1");
    }

    /// A count from the query, `absent` where it is not given.
    long number(String name, long absent) {
        String value = parameter(name);
        if (value.isEmpty()) {
            return absent;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException notANumber) {
            throw Refusal.badRequest("strconv.ParseInt: parsing \"%s\": invalid syntax".formatted(value));
        }
    }

    String header(String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.getFirst();
    }

    /// Without parameters such as the charset.
    String contentType() {
        String type = header("content-type");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    }

    /// Who writes, for managedFields: the `fieldManager`, else the User-Agent up to its first slash.
    String manager() {
        String named = parameter("fieldManager");
        String agent = header("user-agent");
        int slash = agent.indexOf('/');
        String manager = !named.isEmpty() ? named : slash < 0 ? agent : agent.substring(0, slash);
        return manager.isEmpty() ? "unknown" : manager;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
