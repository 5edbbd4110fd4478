package dev.firebreak.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.firebreak.model.Refusal;
import dev.firebreak.parts.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Profiles of IAM Identity Center, after `aws sso login`: the token that this left in `~/.aws/sso/cache` is changed
/// for credentials at the portal, by the SDK.
class SsoTest {
    private static final String CONFIG = """
        [profile session]
        sso_session = acme
        sso_account_id = 111122223333
        sso_role_name = Responder
        region = eu-central-1
        [profile old-style]
        sso_start_url = https://acme.awsapps.com/start
        sso_region = eu-central-1
        sso_account_id = 111122223333
        sso_role_name = Responder
        region = eu-central-1
        [profile ended]
        sso_session = ended
        sso_account_id = 111122223333
        sso_role_name = Responder
        region = eu-central-1
        [sso-session acme]
        sso_start_url = https://acme.awsapps.com/start
        sso_region = eu-central-1
        [sso-session ended]
        sso_start_url = https://acme.awsapps.com/start
        sso_region = eu-central-1
        """;

    @TempDir
    Path home;

    /// Says for each profile who we are, or why we are nobody: a process of its own, because the SDK looks for the
    /// tokens below the `HOME` of the process.
    static final class WhoAmI {
        private WhoAmI() {}

        public static void main(String[] profiles) {
            for (String profile : profiles) {
                CloudOptions options = new CloudOptions(null, profile, Duration.ofSeconds(20), System.getenv());
                try (AwsCloud aws = new AwsCloud(options, InstantSource.system())) {
                    System.out.println(aws.identity().callerArn());
                } catch (Refusal refusal) {
                    System.out.println(refusal.exit() + " " + refusal.problems().getFirst());
                }
            }
        }
    }

    private void token(String name, String expires) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8));
        Path cache = Files.createDirectories(home.resolve(".aws/sso/cache"));
        Files.writeString(cache.resolve(HexFormat.of().formatHex(digest) + ".json"), """
            {"startUrl": "https://acme.awsapps.com/start", "region": "eu-central-1", "accessToken": "token-of-the-login",
             "expiresAt": "%s"}
            """.formatted(expires));
    }

    private static void credentials(HttpExchange exchange) throws IOException {
        boolean known = "token-of-the-login".equals(exchange.getRequestHeaders().getFirst("x-amz-sso_bearer_token"))
                && exchange.getRequestURI().getQuery().contains("role_name=Responder")
                && exchange.getRequestURI().getQuery().contains("account_id=111122223333");
        byte[] body = (known ? """
            {"roleCredentials": {"accessKeyId": "ASIAPORTAL", "secretAccessKey": "secret",
             "sessionToken": "session", "expiration": 4102444800000}}\
            """ : "{\"message\": \"Session token not found or invalid\"}")
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(known ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Test
    void a_profile_of_identity_center_gives_credentials_as_long_as_its_login_lasts() throws Exception {
        Files.createDirectories(home.resolve(".aws"));
        Files.writeString(home.resolve(".aws/config"), CONFIG);
        token("acme", "2099-01-01T00:00:00Z");
        token("https://acme.awsapps.com/start", "2099-01-01T00:00:00Z");
        token("ended", "2020-01-01T00:00:00Z");
        HttpServer portal = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        portal.createContext("/federation/credentials", SsoTest::credentials);
        portal.start();
        try (StubAws aws = new StubAws()) {
            List<String> said = Command.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WhoAmI.class.getName(),
                            "session",
                            "old-style",
                            "ended")
                    .with(Map.of(
                            "HOME",
                            home.toString(),
                            "AWS_ENDPOINT_URL_STS",
                            aws.uri().toString(),
                            "AWS_ENDPOINT_URL_SSO",
                            "http://127.0.0.1:" + portal.getAddress().getPort(),
                            "AWS_ENDPOINT_URL_SSO_OIDC",
                            aws.uri().toString(),
                            "AWS_EC2_METADATA_DISABLED",
                            "true",
                            "NO_PROXY",
                            "127.0.0.1"))
                    .run()
                    .orThrow()
                    .lines()
                    .toList();

            assertThat(said).hasSize(3);
            assertThat(said.subList(0, 2)).containsOnly("arn:aws:iam::111122223333:user/responder");
            assertThat(said.getLast()).startsWith("11 ").contains("aws-not-authenticated", "Log in to AWS again");
            assertThat(aws.requests("GetCallerIdentity")).hasSize(2).allSatisfy(request -> {
                assertThat(request.headers().get("authorization")).contains("Credential=ASIAPORTAL/");
                assertThat(request.headers().get("x-amz-security-token")).isEqualTo("session");
            });
        } finally {
            portal.stop(0);
        }
    }
}
