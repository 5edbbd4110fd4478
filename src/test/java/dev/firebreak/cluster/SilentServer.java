package dev.firebreak.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A listener on loopback that takes every connection and never answers to the end.
public final class SilentServer implements AutoCloseable {
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);

    /// How much of an answer comes.
    public enum Silence {
        /// Not a byte. Spoken to by TLS, a handshake that never ends.
        NOTHING,
        /// A head, a byte of a body, and then nothing.
        STALLS_IN_THE_BODY,
        /// A head, and a body that comes byte by byte and has no end.
        DRIPS_IN_THE_BODY,
        /// A TLS record that comes byte by byte.
        DRIPS_IN_THE_HANDSHAKE;

        boolean tls() {
            return this == DRIPS_IN_THE_HANDSHAKE;
        }
    }

    private final Silence silence;
    private final ServerSocket socket;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    public SilentServer(Silence silence) {
        this.silence = silence;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public String url() {
        return (silence.tls() ? "https" : "http") + "://127.0.0.1:" + socket.getLocalPort();
    }

    /// The same listener spoken to by TLS.
    public String tlsUrl() {
        return "https://127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> drip(connection));
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private void drip(Socket connection) {
        try {
            OutputStream out = connection.getOutputStream();
            switch (silence) {
                case NOTHING -> {}
                case STALLS_IN_THE_BODY, DRIPS_IN_THE_BODY -> {
                    // an answer to a request, not one that comes before it
                    connection.getInputStream().read();
                    out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
                }
                case DRIPS_IN_THE_HANDSHAKE -> out.write(new byte[] {22, 3, 3, 64, 0});
            }
            boolean drips = silence == Silence.DRIPS_IN_THE_BODY || silence == Silence.DRIPS_IN_THE_HANDSHAKE;
            while (drips && !closed.await(BETWEEN_BYTES.toMillis(), TimeUnit.MILLISECONDS)) {
                out.write(' ');
            }
        } catch (IOException gone) {
            // the client gave up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
