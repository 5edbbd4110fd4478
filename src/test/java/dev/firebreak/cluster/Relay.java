package dev.firebreak.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A wire to a server on loopback, which can be cut, and can lose what it carries.
public final class Relay implements AutoCloseable {
    private final int server;
    private final ServerSocket socket;
    private final List<Wire> wires = new CopyOnWriteArrayList<>();

    /// One connection, both ways.
    private static final class Wire {
        private final Socket client;
        private final Socket server;
        private volatile boolean swallows;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Socket from, Socket to) {
            byte[] buffer = new byte[16 << 10];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!swallows) {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException over) {
                // cut
            }
        }

        void cut() {
            try (client;
                    server) {
                client.setSoLinger(true, 0);
            } catch (IOException over) {
                // closed already
            }
        }
    }

    public Relay(int server) {
        this.server = server;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /// To the server of this kubeconfig.
    public static Relay of(Path kubeconfig) throws IOException {
        String text = Files.readString(kubeconfig);
        int at = text.indexOf("https://127.0.0.1:");
        return new Relay(URI.create(text.substring(at, at + 23).replaceAll("[^a-z0-9:/.]", ""))
                .getPort());
    }

    /// The same kubeconfig, for a client that is to come this way.
    public Path kubeconfig(Path kubeconfig, Path folder) throws IOException {
        return Files.writeString(
                folder.resolve("relayed"),
                Files.readString(kubeconfig)
                        .replace("https://127.0.0.1:" + server, "https://127.0.0.1:" + socket.getLocalPort()));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Wire wire = new Wire(client, new Socket(InetAddress.getLoopbackAddress(), server));
                wires.add(wire);
                Thread.ofVirtual().start(() -> wire.carry(wire.client, wire.server));
                Thread.ofVirtual().start(() -> wire.carry(wire.server, wire.client));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    /// Resets every connection that there is. New ones are taken.
    public void cut() {
        wires.forEach(Wire::cut);
        wires.clear();
    }

    /// Loses whatever goes over the connections that there are, without a word to either end. New ones are taken, and
    /// carry.
    public void swallow() {
        wires.forEach(wire -> wire.swallows = true);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
