package dev.firebreak.range.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A received request. The path is decoded; the query keeps the first value of each key, decoded too.
final class Request {
    private final String id;
    private final String method;
    private final String rawPath;
    private final String rawQuery;
    private final Map<String, List<String>> headers;
    private final InputStream stream;
    private final Map<String, String> query;
    private byte @Nullable [] bytes;
    private SigV4.@Nullable Signature signature;
    private @Nullable String caller;

    private Request(
            String id,
            String method,
            String rawPath,
            String rawQuery,
            Map<String, List<String>> headers,
            InputStream stream) {
        this.id = id;
        this.method = method;
        this.rawPath = rawPath;
        this.rawQuery = rawQuery;
        this.headers = headers;
        this.stream = stream;
        this.query = pairs(rawQuery);
    }

    static Request of(HttpExchange exchange, String id) {
        var target = exchange.getRequestURI();
        return new Request(
                id,
                exchange.getRequestMethod(),
                Optional.ofNullable(target.getRawPath()).orElse("/"),
                Optional.ofNullable(target.getRawQuery()).orElse(""),
                exchange.getRequestHeaders(),
                exchange.getRequestBody());
    }

    /// Decodes `a=b&c`, where a missing `=` means the empty value.
    static Map<String, String> pairs(String encoded) {
        var pairs = new LinkedHashMap<String, String>();
        for (var pair : encoded.split("&", -1)) {
            var at = pair.indexOf('=');
            var name = at < 0 ? pair : pair.substring(0, at);
            if (!name.isEmpty()) {
                pairs.putIfAbsent(decode(name), at < 0 ? "" : decode(pair.substring(at + 1)));
            }
        }
        return pairs;
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }

    String id() {
        return id;
    }

    String method() {
        return method;
    }

    String rawPath() {
        return rawPath;
    }

    String path() {
        return decode(rawPath.replace("+", "%2B"));
    }

    String rawQuery() {
        return rawQuery;
    }

    Map<String, String> query() {
        return query;
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name));
    }

    Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    List<String> headers(String name) {
        return Optional.ofNullable(headers.get(name)).orElse(List.of());
    }

    Map<String, List<String>> headers() {
        return headers;
    }

    /// The body as it comes; for a small one use [#bytes()], which can be asked twice.
    InputStream stream() {
        return stream;
    }

    byte[] bytes() throws IOException {
        var read = bytes;
        if (read == null) {
            read = stream.readAllBytes();
            bytes = read;
        }
        return read;
    }

    void signed(SigV4.Signature verified) {
        signature = verified;
    }

    /// Sent by the session of a role.
    void by(String arn) {
        caller = arn;
    }

    /// The session of a role that sent it; empty where the account's own keys did.
    Optional<String> caller() {
        return Optional.ofNullable(caller);
    }

    SigV4.Signature signature() {
        var verified = signature;
        if (verified == null) {
            throw new IllegalStateException("the request is not verified yet");
        }
        return verified;
    }
}
