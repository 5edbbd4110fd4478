package dev.firebreak.cluster;

import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import dev.firebreak.model.SecretText;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.ExecEnvVar;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A credential plugin of a kubeconfig (`user.exec`), run as kubectl runs it, its credential kept until a
/// minute before it expires. fabric8 runs plugins too, but takes what they write to stderr for the credential,
/// and makes a missing one a stack trace.
///
/// Protocol: `ExecCredential` of client.authentication.k8s.io, v1 and v1beta1.
final class ExecPlugin implements OAuthTokenProvider {
    private static final Duration EARLY = Duration.ofMinutes(1);
    private static final int LINE = 200;
    /// A value of fewer characters protects nothing.
    private static final int SHORTEST = 4;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+|\\p{Cf}+");
    private static final Pattern SECRET = Pattern.compile(
            "=|[\\w+/~.-]{24,}|\\b(secret|password|passphrase|passwd|bearer|authorization|cookie)\\b",
            Pattern.CASE_INSENSITIVE);

    /// What the plugin gave: a token, or a client certificate with its key (PEM).
    record Credential(
            @Nullable String token,
            @Nullable String certificate,
            @Nullable String key,
            @Nullable Instant expires) {}

    private final ExecConfig exec;
    private final @Nullable Path kubeconfig;
    private final ObjectNode execInfo;
    private final Duration timeout;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Credential credential;

    ExecPlugin(
            ExecConfig exec,
            @Nullable Path kubeconfig,
            @Nullable JsonNode cluster,
            Duration timeout,
            InstantSource clock) {
        this.exec = exec;
        this.kubeconfig = kubeconfig;
        this.timeout = timeout;
        this.clock = clock;
        this.execInfo = Json.object().put("apiVersion", exec.getApiVersion()).put("kind", "ExecCredential");
        ObjectNode spec = execInfo.putObject("spec").put("interactive", false);
        if (Boolean.TRUE.equals(exec.getProvideClusterInfo()) && cluster != null) {
            spec.set("cluster", cluster);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // fabric8 sends no token where there is none
    public String getToken() {
        return credential().token();
    }

    /// Throws [Refusal] 11 `not-authenticated` where the plugin is missing, fails, or gives nothing usable.
    Credential credential() {
        lock.lock();
        try {
            Credential kept = credential;
            if (kept == null || expired(kept)) {
                kept = run();
                credential = kept;
            }
            return kept;
        } finally {
            lock.unlock();
        }
    }

    private boolean expired(Credential kept) {
        return kept.expires() != null && !clock.instant().plus(EARLY).isBefore(kept.expires());
    }

    private Credential run() {
        ProcessBuilder builder = new ProcessBuilder(command());
        List<ExecEnvVar> variables = exec.getEnv();
        if (variables != null) {
            variables.forEach(variable -> builder.environment().put(variable.getName(), variable.getValue()));
        }
        builder.environment().put("KUBERNETES_EXEC_INFO", execInfo.toString());
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw refusal("the credential plugin " + exec.getCommand() + " could not be started: " + Said.by(e));
        }
        FutureTask<String> output = reading(process.getInputStream());
        FutureTask<String> errors = reading(process.getErrorStream());
        long end = System.nanoTime() + timeout.toNanos();
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw unending();
            }
            if (process.exitValue() != 0) {
                throw refusal("the credential plugin " + exec.getCommand() + " failed with exit code "
                        + process.exitValue() + told(within(end, errors)));
            }
            return parsed(within(end, output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusal("the credential plugin " + exec.getCommand() + " was interrupted");
        } catch (ExecutionException e) {
            throw refusal("the credential plugin " + exec.getCommand() + " can't be read: " + e.getCause());
        } catch (TimeoutException e) {
            throw unending();
        } finally {
            // what it started itself would hold its output open
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /// A program that the plugin left behind may hold its output open for ever.
    private static String within(long end, FutureTask<String> text)
            throws InterruptedException, ExecutionException, TimeoutException {
        return text.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private Refusal unending() {
        return refusal(
                "the credential plugin " + exec.getCommand() + " did not end within " + timeout.toMillis() + " ms");
    }

    /// The first line that the plugin wrote to stderr, where it can't hold a secret: the message goes into
    /// documents and journals that are handed on. A line with a value from the kubeconfig, with something
    /// that is assigned, or with a word as long as a token is left out.
    private String told(String errors) {
        String line = errors.lines()
                .map(l -> CONTROL.matcher(l).replaceAll(" ").strip())
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse("");
        if (line.isEmpty()
                || line.length() > LINE
                || SECRET.matcher(line).find()
                || !SecretText.maskedWithNamed(line).equals(line)
                || holdsValue(line)) {
            return ": what it wrote is not shown here, because it may hold secrets";
        }
        return ": " + line;
    }

    private boolean holdsValue(String line) {
        Stream<String> arguments = exec.getArgs() == null ? Stream.of() : exec.getArgs().stream();
        Stream<String> variables =
                exec.getEnv() == null ? Stream.of() : exec.getEnv().stream().map(ExecEnvVar::getValue);
        return Stream.concat(arguments.map(a -> a.startsWith("-") ? a.substring(a.indexOf('=') + 1) : a), variables)
                .filter(value -> value != null && value.length() >= SHORTEST && !value.startsWith("-"))
                .anyMatch(line::contains);
    }

    /// A command with a slash is found from the kubeconfig's folder, one without on the path.
    private List<String> command() {
        String name = exec.getCommand();
        Path folder = kubeconfig == null ? null : kubeconfig.toAbsolutePath().getParent();
        List<String> command = new ArrayList<>();
        command.add(
                name.contains("/") && folder != null
                        ? folder.resolve(name).normalize().toString()
                        : name);
        if (exec.getArgs() != null) {
            command.addAll(exec.getArgs());
        }
        return command;
    }

    private static FutureTask<String> reading(InputStream stream) {
        FutureTask<String> task = new FutureTask<>(() -> new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        // a virtual thread that reads a pipe holds its carrier: as many plugins as cores would hold up everything
        Thread.ofPlatform().daemon().name("credential plugin").start(task);
        return task;
    }

    private Credential parsed(String output) {
        JsonNode json;
        try {
            json = Json.parse(output);
        } catch (Json.Malformed e) {
            throw refusal("the credential plugin " + exec.getCommand() + " wrote no ExecCredential");
        }
        if (exec.getApiVersion() != null && !exec.getApiVersion().equals(Json.text(json, "/apiVersion"))) {
            throw refusal("the credential plugin " + exec.getCommand() + " speaks " + Json.text(json, "/apiVersion")
                    + ", the kubeconfig asks for " + exec.getApiVersion());
        }
        Credential got = new Credential(
                Json.text(json, "/status/token"),
                Json.text(json, "/status/clientCertificateData"),
                Json.text(json, "/status/clientKeyData"),
                instant(Json.text(json, "/status/expirationTimestamp")));
        if (got.token() == null && got.certificate() == null) {
            throw refusal("the credential plugin " + exec.getCommand() + " gave neither a token nor a certificate");
        }
        return got;
    }

    private @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw refusal("the credential plugin " + exec.getCommand() + " gave an expiry that is no time");
        }
    }

    private Refusal refusal(String message) {
        String hint = exec.getInstallHint();
        String fix = hint != null && !hint.isBlank()
                ? hint.strip()
                : "install " + exec.getCommand() + " and put it on the PATH, or log in anew; see what it says:"
                        + " kubectl auth whoami";
        return new Refusal(11, Problem.block("not-authenticated", message, fix));
    }
}
