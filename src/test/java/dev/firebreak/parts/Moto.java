package dev.firebreak.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A moto server: EC2, Auto Scaling, EKS, IAM, STS and S3 in memory, on loopback.
public final class Moto implements AutoCloseable {

    private final Workplace workplace;
    private final Daemon server;
    private final URI endpoint;
    private final AwsCommand command;
    private final HttpClient http = HttpClient.newHttpClient();

    private Moto(Workplace workplace, Daemon server, URI endpoint) {
        this.workplace = workplace;
        this.server = server;
        this.endpoint = endpoint;
        this.command = AwsCommand.at("AWS_ENDPOINT_URL", endpoint.toString(), "test-access-key", "test-secret-key");
    }

    public static Moto start() {
        var program = Parts.CACHE.program(Component.AWS, "moto_server").toString();
        var workplace = Workplace.create("moto");
        int port = Ports.free();
        var words = List.of(program, "--host", "127.0.0.1", "--port", Integer.toString(port));
        // the images that it comes with have hundreds of snapshots, which it looks through for each question about one
        var environment = Map.of("MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
        var server = Daemon.start("moto", words, environment, workplace.folder());
        var moto = new Moto(workplace, server, URI.create("http://127.0.0.1:" + port));
        server.await(() -> moto.call("GET", "/moto-api/data.json") == 200, Duration.ofMinutes(2));
        return moto;
    }

    public URI endpoint() {
        return endpoint;
    }

    /// `AWS_…` variables with which any AWS client reaches this server.
    public Map<String, String> environment() {
        return command.environment();
    }

    /// The `aws` program, for a shell that pastes command lines.
    public Path awsProgram() {
        return Parts.CACHE.program(Component.AWS, "aws");
    }

    public Command.Result aws(String... arguments) {
        return command.run(arguments);
    }

    /// Forgets everything that was made.
    public void reset() {
        try {
            int status = call("POST", "/moto-api/reset");
            if (status != 200) {
                throw new IllegalStateException("moto answered " + status + " to a reset");
            }
        } catch (IOException e) {
            throw new IllegalStateException("moto's log ends with:\n" + server.logTail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// From now on, whether every request needs a known key and an IAM policy that allows it
    /// (`INITIAL_NO_AUTH_ACTION_COUNT`). moto looks at no resource and no condition of an EC2 action.
    public void enforceIam(boolean enforce) {
        var request = HttpRequest.newBuilder(endpoint.resolve("/moto-api/reset-auth"))
                .POST(HttpRequest.BodyPublishers.ofString(enforce ? "0" : "inf"))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("moto answered " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int call(String method, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(endpoint.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(30))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        http.close();
        server.close();
        workplace.close();
    }
}
