package dev.firebreak.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.json.Json;
import dev.firebreak.parts.KubeApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Plain HTTP before an API server, whose requests can then be read on the way.
final class PlainDoor implements AutoCloseable {
    private final HttpServer server;
    private final HttpClient client;
    private final URI behind;
    private final JsonNode kubeconfig;

    /// @param kubeconfig of the API server, in JSON, with its certificate and a token
    PlainDoor(Path kubeconfig) throws IOException {
        this.kubeconfig = Json.parse(Files.readString(kubeconfig));
        JsonNode cluster = this.kubeconfig.at("/clusters/0/cluster");
        this.behind = URI.create(cluster.path("server").asString());
        this.client = HttpClient.newBuilder()
                .sslContext(KubeApi.trusting(
                        cluster.path("certificate-authority-data").asString()))
                .build();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::forward);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /// Writes a kubeconfig that leads here.
    Path kubeconfig(Path file) throws IOException {
        JsonNode plain = kubeconfig.deepCopy();
        ((ObjectNode) plain.at("/clusters/0/cluster"))
                .put("server", "http://127.0.0.1:" + server.getAddress().getPort())
                .remove("certificate-authority-data");
        return Files.writeString(file, plain.toString());
    }

    private void forward(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        behind.resolve(exchange.getRequestURI().toString()))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        for (String header : new String[] {"Authorization", "Content-Type", "Accept"}) {
            String value = exchange.getRequestHeaders().getFirst(header);
            if (value != null) {
                request.header(header, value);
            }
        }
        try (exchange) {
            HttpResponse<byte[]> reply = client.send(request.build(), BodyHandlers.ofByteArray());
            reply.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            exchange.sendResponseHeaders(reply.statusCode(), reply.body().length == 0 ? -1 : reply.body().length);
            exchange.getResponseBody().write(reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }
}
