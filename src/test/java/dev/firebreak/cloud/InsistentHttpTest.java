package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/// A request that is aborted ends. One that does not would hang for ever here: the test's own limit is only what
/// ends it then.
@Timeout(60)
class InsistentHttpTest {
    /// A connection that is still being made when it is aborted first, and does not remember it.
    private static final class Forgetful implements SdkHttpClient {
        private final CountDownLatch called = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicInteger aborts = new AtomicInteger();

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    called.countDown();
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IOException("closed");
                }

                @Override
                public void abort() {
                    if (aborts.incrementAndGet() > 1) {
                        ended.countDown();
                    }
                }
            };
        }

        @Override
        public void close() {}
    }

    private final Forgetful forgetful = new Forgetful();
    private final ExecutableHttpRequest request = new InsistentHttp(forgetful)
            .prepareRequest(HttpExecuteRequest.builder()
                    .request(SdkHttpRequest.builder()
                            .method(SdkHttpMethod.GET)
                            .protocol("https")
                            .host("127.0.0.1")
                            .build())
                    .build());

    @Test
    void a_request_whose_abort_was_forgotten_is_aborted_again_until_it_ends() {
        Thread.startVirtualThread(() -> {
            try {
                forgetful.called.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            request.abort();
        });

        assertThatThrownBy(request::call).isInstanceOf(IOException.class).hasMessage("closed");
    }

    @Test
    void a_request_that_was_aborted_before_it_began_is_not_sent() {
        request.abort();

        assertThatThrownBy(request::call).isInstanceOf(IOException.class).hasMessageContaining("aborted");
    }
}
