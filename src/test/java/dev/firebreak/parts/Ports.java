package dev.firebreak.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of 127.0.0.1 for servers of tests, and one for a server that isn't there.
public final class Ports {

    // Below the ports that the kernel gives to connections (from 32768 on Linux): none of them takes it meanwhile.
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 100;

    private static final Socket NOBODY = held();

    private Ports() {}

    /// A port that nobody uses at this moment, and that no outgoing connection will be given.
    static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new IllegalStateException("no free port found between " + FIRST + " and " + LAST);
    }

    /// A port that refuses every connection while this JVM lives: it is bound, so that nobody else gets it, and
    /// nobody listens.
    public static int nobodyListens() {
        return NOBODY.getLocalPort();
    }

    private static Socket held() {
        try {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
