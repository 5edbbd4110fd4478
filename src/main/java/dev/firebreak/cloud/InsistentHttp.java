package dev.firebreak.cloud;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/// An HTTP client whose requests end when they are aborted. The connection of the JDK forgets an abort that comes
/// while it is still being made: a handshake that then comes in byte by byte would hold its caller past every
/// limit.
record InsistentHttp(SdkHttpClient client) implements SdkHttpClient {
    private static final long AGAIN_MILLIS = 50;

    /// Makes such a client of the one that another builder makes.
    record Builder(SdkHttpClient.Builder<?> of) implements SdkHttpClient.Builder<Builder> {
        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
            return new InsistentHttp(of.buildWithDefaults(defaults));
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Insistent(client.prepareRequest(request));
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }

    private static final class Insistent implements ExecutableHttpRequest {
        private final ExecutableHttpRequest request;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile boolean begun;
        private volatile boolean aborted;

        Insistent(ExecutableHttpRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            begun = true;
            try {
                if (aborted) {
                    throw new InterruptedIOException("aborted before it was sent");
                }
                return request.call();
            } finally {
                ended.countDown();
            }
        }

        @Override
        public void abort() {
            aborted = true;
            request.abort();
            if (begun) {
                Thread.startVirtualThread(this::insist);
            }
        }

        private void insist() {
            try {
                while (!ended.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    request.abort();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
