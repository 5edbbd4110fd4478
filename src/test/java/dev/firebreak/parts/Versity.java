package dev.firebreak.parts;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A versitygw server: S3 over a temporary folder, on loopback, with object versions and therefore object lock.
public final class Versity implements AutoCloseable {

    /// The root account. A bucket's owner id is the access key, so this is the account that [Moto]'s STS names,
    /// whatever the keys: a bucket then belongs to its expected owner.
    public static final String ACCESS_KEY = "123456789012";

    public static final String SECRET_KEY = "firebreak-root-secret";

    private final Workplace workplace;
    private final Daemon server;
    private final URI endpoint;
    private final AwsCommand command;

    private Versity(Workplace workplace, Daemon server, URI endpoint) {
        this.workplace = workplace;
        this.server = server;
        this.endpoint = endpoint;
        this.command = AwsCommand.at("AWS_ENDPOINT_URL_S3", endpoint.toString(), ACCESS_KEY, SECRET_KEY);
    }

    public static Versity start() {
        var program = Parts.CACHE.program(Component.VERSITYGW, "versitygw").toString();
        var workplace = Workplace.create("versitygw");
        requireUserAttributes(workplace.file("attributes", ""));
        int port = Ports.free();
        var words = List.of(
                program,
                "--port",
                "127.0.0.1:" + port,
                "--region",
                AwsCommand.REGION,
                "--quiet",
                "posix",
                "--versioning-dir",
                workplace.subfolder("versions").toString(),
                workplace.subfolder("data").toString());
        var keys = Map.of("ROOT_ACCESS_KEY", ACCESS_KEY, "ROOT_SECRET_KEY", SECRET_KEY);
        var server = Daemon.start("versitygw", words, keys, workplace.folder());
        server.await(() -> Daemon.listens(port), Duration.ofSeconds(30));
        return new Versity(workplace, server, URI.create("http://127.0.0.1:" + port));
    }

    // versitygw keeps an object's metadata in extended attributes
    private static void requireUserAttributes(Path file) {
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        try {
            view.write("firebreak", ByteBuffer.wrap("yes".getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "versitygw needs user extended attributes, and the file system of " + file.getParent()
                            + " has none: name another folder with -Djava.io.tmpdir",
                    e);
        }
    }

    public URI endpoint() {
        return endpoint;
    }

    /// `AWS_…` variables with which any S3 client reaches this server (clients need path-style addressing).
    public Map<String, String> environment() {
        return command.environment();
    }

    public Command.Result aws(String... arguments) {
        return command.run(arguments);
    }

    @Override
    public void close() {
        server.close();
        workplace.close();
    }
}
