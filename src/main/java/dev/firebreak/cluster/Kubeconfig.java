package dev.firebreak.cluster;

import dev.firebreak.cluster.MergedKubeconfig.Found;
import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import dev.firebreak.model.SecretText;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The context of a kubeconfig that is worked in, as the client of it takes it.
///
/// @param context null where there is no kubeconfig
/// @param eks the EKS name, where an ARN or the credential plugin's arguments tell it
/// @param caSha256 the SHA-256 of the certificate authority; null where the kubeconfig names none
record Kubeconfig(
        Config config,
        @Nullable String context,
        String server,
        String namespace,
        @Nullable String eks,
        @Nullable String caSha256) {
    private static final Pattern ARN = Pattern.compile("arn:aws[a-z-]*:eks:[a-z0-9-]+:\\d+:cluster/(.+)");
    private static final List<String> NAME_OPTIONS = List.of("--cluster-name", "--cluster-id", "-i");

    private static final Pattern PKCS8 = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
    /// The object identifier 1.2.840.10045.2.1 in DER.
    private static final String EC_IDENTIFIER = "06072a8648ce3d0201";

    /// Throws [Refusal] 3 `kubeconfig-missing`, `kubeconfig-invalid` or `context-unknown`, and 11
    /// `not-authenticated` where the credential plugin has no credential.
    static Kubeconfig read(ClusterOptions options, InstantSource clock) {
        if (options.managed() != null) {
            return ManagedLogin.kubeconfig(options.managed(), options, clock);
        }
        MergedKubeconfig merged = MergedKubeconfig.of(options.kubeconfig());
        String name = merged.chosen(options.context());
        Context context = merged.context(name);
        Found<Cluster> cluster = merged.clusters().get(context.getCluster());
        if (cluster == null || cluster.value().getServer() == null) {
            throw invalid("context " + name + " names the cluster " + context.getCluster()
                    + ", whose server the kubeconfig does not tell");
        }
        Found<AuthInfo> user = merged.users().get(context.getUser());
        Config config = Config.empty();
        ExecPlugin plugin = credentials(config, user, cluster.value(), options, clock);
        try {
            KubeConfigUtils.merge(config, name, merged.parsed().toArray(io.fabric8.kubernetes.api.model.Config[]::new));
        } catch (KubernetesClientException e) {
            throw invalid(SecretText.maskedWithNamed(String.valueOf(e.getMessage())));
        }
        if (plugin != null && plugin.credential().certificate() != null) {
            config.setClientCertData(base64(plugin.credential().certificate()));
            config.setClientKeyData(base64(plugin.credential().key()));
        }
        userInfo(config);
        keyAlgorithm(config);
        impersonate(config, options, user == null ? null : user.value());
        String server = server(config);
        proxy(config);
        config.setUserAgent("firebreak");
        String namespace = options.namespace() != null ? options.namespace() : context.getNamespace();
        return new Kubeconfig(
                config,
                name,
                server,
                namespace == null || namespace.isEmpty() ? "default" : namespace,
                eks(name, context, user == null ? null : user.value()),
                caSha256(cluster.value(), cluster.file()));
    }

    /// The program that the context's user has run for credentials, as it would be started; nothing is run.
    static Optional<String> plugin(ClusterOptions options) {
        if (options.managed() != null) {
            return Optional.empty();
        }
        MergedKubeconfig merged = MergedKubeconfig.of(options.kubeconfig());
        Found<AuthInfo> user = merged.users()
                .get(merged.context(merged.chosen(options.context())).getUser());
        if (user == null || user.value().getExec() == null) {
            return Optional.empty();
        }
        String command = user.value().getExec().getCommand();
        return Optional.of(
                command.contains("/")
                        ? resolved(user.file(), command).normalize().toString()
                        : command);
    }

    private static @Nullable ExecPlugin credentials(
            Config config,
            @Nullable Found<AuthInfo> user,
            Cluster cluster,
            ClusterOptions options,
            InstantSource clock) {
        if (user == null) {
            return null;
        }
        AuthInfo info = user.value();
        boolean token = info.getToken() != null && !info.getToken().isEmpty();
        if (info.getExec() != null && !token && info.getAuthProvider() == null) {
            ObjectNode told = Json.object().put("server", cluster.getServer());
            told.put("certificate-authority-data", cluster.getCertificateAuthorityData());
            ExecPlugin plugin = new ExecPlugin(info.getExec(), user.file(), told, options.requestTimeout(), clock);
            // set before the merge, so that fabric8 does not run the plugin itself
            config.setOauthTokenProvider(plugin);
            return plugin;
        }
        if (info.getTokenFile() != null && !token) {
            Path file = resolved(user.file(), info.getTokenFile());
            config.setOauthTokenProvider(() -> tokenIn(file));
        }
        return null;
    }

    private static String tokenIn(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Refusal(
                    11,
                    Problem.block(
                            "not-authenticated",
                            "the token file " + file + " of the kubeconfig can't be read: " + Said.by(e),
                            "put a valid token there, or log in anew, then see: kubectl auth whoami"));
        }
    }

    private static Path resolved(Path kubeconfig, String name) {
        Path folder = kubeconfig.toAbsolutePath().getParent();
        return folder == null ? Path.of(name) : folder.resolve(name);
    }

    /// What stands before the `@` of the server's address is sent as name and password where there is no token, as
    /// kubectl does; it leaves the address, which is told, journalled and shown.
    private static void userInfo(Config config) {
        String url = config.getMasterUrl();
        String plain = withoutUserInfo(url);
        if (plain.equals(url)) {
            return;
        }
        String[] named = userInfo(url).split(":", 2);
        boolean token = config.getOauthTokenProvider() != null
                || config.getOauthToken() != null
                || config.getAutoOAuthToken() != null;
        if (!token && config.getUsername() == null && named.length == 2) {
            config.setUsername(named[0]);
            config.setPassword(named[1]);
        }
        config.setMasterUrl(plain);
    }

    private static String userInfo(String url) {
        try {
            String info = URI.create(url).getUserInfo();
            return info == null ? "" : info;
        } catch (IllegalArgumentException notOne) {
            return "";
        }
    }

    private static String withoutUserInfo(String url) {
        return url.replaceFirst("//[^/]*@", "//");
    }

    /// fabric8 takes every key in PKCS #8 for an RSA key; here the key's own algorithm identifier tells.
    private static void keyAlgorithm(Config config) {
        if (config.getClientKeyAlgo() != null) {
            return;
        }
        try {
            String pem = "";
            if (config.getClientKeyData() != null) {
                pem = new String(Base64.getMimeDecoder().decode(config.getClientKeyData()), StandardCharsets.UTF_8);
            } else if (config.getClientKeyFile() != null) {
                pem = Files.readString(Path.of(config.getClientKeyFile()));
            }
            Matcher key = PKCS8.matcher(pem);
            boolean elliptic = key.find()
                    && HexFormat.of()
                            .formatHex(Base64.getMimeDecoder().decode(key.group(1)))
                            .contains(EC_IDENTIFIER);
            config.setClientKeyAlgo(elliptic ? "EC" : "RSA");
        } catch (IOException | IllegalArgumentException e) {
            throw invalid("the client key can't be read: " + Said.by(e));
        }
    }

    private static void impersonate(Config config, ClusterOptions options, @Nullable AuthInfo user) {
        if (options.asUser() != null) {
            config.setImpersonateUsername(options.asUser());
            config.setImpersonateGroups(options.asGroups().toArray(String[]::new));
        } else if (user != null && user.getAs() != null) {
            config.setImpersonateUsername(user.getAs());
            config.setImpersonateGroups(KubeconfigFile.list(user.getAsGroups()).toArray(String[]::new));
        }
    }

    /// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` as Go programs read them: never for the loopback.
    static void proxy(Config config) {
        String host = URI.create(config.getMasterUrl()).getHost();
        if (host == null || host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
            return;
        }
        if (config.getHttpsProxy() != null || config.getHttpProxy() != null) {
            return;
        }
        config.setHttpsProxy(variable("HTTPS_PROXY"));
        config.setHttpProxy(variable("HTTP_PROXY"));
        String direct = variable("NO_PROXY");
        if (direct != null) {
            config.setNoProxy(direct.replace("*", "").split("\\s*,\\s*"));
        }
    }

    private static @Nullable String variable(String name) {
        String value = System.getenv(name);
        value = value == null ? System.getenv(name.toLowerCase(Locale.ROOT)) : value;
        return value == null || value.isEmpty() ? null : value;
    }

    static String server(Config config) {
        String url = config.getMasterUrl();
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw invalid("the server " + url + " is no http or https address");
    }

    private static @Nullable String eks(String name, Context context, @Nullable AuthInfo user) {
        for (String text : new String[] {context.getCluster(), name}) {
            Matcher arn = ARN.matcher(text == null ? "" : text);
            if (arn.matches()) {
                return arn.group(1);
            }
        }
        List<String> args = user == null || user.getExec() == null
                ? List.of()
                : KubeconfigFile.list(user.getExec().getArgs());
        for (int i = 0; i < args.size(); i++) {
            for (String option : NAME_OPTIONS) {
                if (args.get(i).equals(option) && i + 1 < args.size()) {
                    return args.get(i + 1);
                }
                if (args.get(i).startsWith(option + "=")) {
                    return args.get(i).substring(option.length() + 1);
                }
            }
        }
        return null;
    }

    private static @Nullable String caSha256(Cluster cluster, Path kubeconfig) {
        try {
            if (cluster.getCertificateAuthorityData() != null) {
                return sha256(Base64.getMimeDecoder().decode(cluster.getCertificateAuthorityData()));
            }
            if (cluster.getCertificateAuthority() != null) {
                return sha256(Files.readAllBytes(resolved(kubeconfig, cluster.getCertificateAuthority())));
            }
            return null;
        } catch (IOException | IllegalArgumentException e) {
            throw invalid("the certificate authority of the cluster can't be read: " + Said.by(e));
        }
    }

    static String sha256(byte[] certificate) {
        return CanonicalJson.sha256(certificate);
    }

    private static @Nullable String base64(@Nullable String pem) {
        return pem == null ? null : Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }

    static Refusal invalid(String message) {
        return new Refusal(
                3, Problem.block("kubeconfig-invalid", message, "see what kubectl makes of it: kubectl config view"));
    }
}
