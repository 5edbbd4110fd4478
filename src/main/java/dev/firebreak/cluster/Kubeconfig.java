package dev.firebreak.cluster;

import dev.firebreak.json.CanonicalJson;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Said;
import dev.firebreak.model.SecretText;
import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The kubeconfig files as kubectl reads them: several are merged, and the first that says something wins.
///
/// fabric8 merges only what `KUBECONFIG` names, and takes the current context where the named one doesn't
/// exist; so the files are parsed and chosen from here, and fabric8 is given the parts.
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

    private record Found<T>(T value, Path file) {}

    /// Throws [Refusal] 3 `kubeconfig-missing`, `kubeconfig-invalid` or `context-unknown`, and 11
    /// `not-authenticated` where the credential plugin has no credential.
    static Kubeconfig read(ClusterOptions options, InstantSource clock) {
        if (options.managed() != null) {
            return ManagedLogin.kubeconfig(options.managed(), options, clock);
        }
        List<Path> files = files(options.kubeconfig());
        Map<String, Found<Context>> contexts = new LinkedHashMap<>();
        Map<String, Found<Cluster>> clusters = new LinkedHashMap<>();
        Map<String, Found<AuthInfo>> users = new LinkedHashMap<>();
        List<io.fabric8.kubernetes.api.model.Config> parsed = new ArrayList<>();
        String current = null;
        for (Path file : files) {
            io.fabric8.kubernetes.api.model.Config one = parse(file);
            parsed.add(one);
            for (NamedContext named : list(one.getContexts())) {
                put(contexts, named.getName(), named.getContext(), file);
            }
            for (NamedCluster named : list(one.getClusters())) {
                put(clusters, named.getName(), named.getCluster(), file);
            }
            for (NamedAuthInfo named : list(one.getUsers())) {
                put(users, named.getName(), named.getUser(), file);
            }
            if (current == null
                    && one.getCurrentContext() != null
                    && !one.getCurrentContext().isEmpty()) {
                current = one.getCurrentContext();
            }
        }
        String name = chosen(options.context(), current, contexts, files);
        Context context = Objects.requireNonNull(contexts.get(name)).value();
        Found<Cluster> cluster = clusters.get(context.getCluster());
        if (cluster == null || cluster.value().getServer() == null) {
            throw invalid("context " + name + " names the cluster " + context.getCluster()
                    + ", whose server the kubeconfig does not tell");
        }
        Found<AuthInfo> user = users.get(context.getUser());
        Config config = Config.empty();
        ExecPlugin plugin = credentials(config, user, cluster.value(), options, clock);
        try {
            KubeConfigUtils.merge(config, name, parsed.toArray(io.fabric8.kubernetes.api.model.Config[]::new));
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
        Map<String, Found<Context>> contexts = new LinkedHashMap<>();
        Map<String, Found<AuthInfo>> users = new LinkedHashMap<>();
        List<Path> files = files(options.kubeconfig());
        for (Path file : files) {
            io.fabric8.kubernetes.api.model.Config one = parse(file);
            list(one.getContexts()).forEach(named -> put(contexts, named.getName(), named.getContext(), file));
            list(one.getUsers()).forEach(named -> put(users, named.getName(), named.getUser(), file));
        }
        String name = chosen(options.context(), current(options.kubeconfig()).orElse(null), contexts, files);
        Found<AuthInfo> user =
                users.get(Objects.requireNonNull(contexts.get(name)).value().getUser());
        if (user == null || user.value().getExec() == null) {
            return Optional.empty();
        }
        String command = user.value().getExec().getCommand();
        return Optional.of(
                command.contains("/")
                        ? resolved(user.file(), command).normalize().toString()
                        : command);
    }

    /// The current context, where the files tell one. What is wrong with them is for [#read] to say.
    static Optional<String> current(@Nullable String kubeconfig) {
        try {
            return files(kubeconfig).stream()
                    .map(file -> Optional.ofNullable(parse(file).getCurrentContext()))
                    .flatMap(Optional::stream)
                    .filter(name -> !name.isEmpty())
                    .findFirst();
        } catch (Refusal unusable) {
            return Optional.empty();
        }
    }

    /// The namespace of a context; empty where it names none, or there is no such context.
    static Optional<String> namespaceOf(String context, @Nullable String kubeconfig) {
        try {
            return files(kubeconfig).stream()
                    .flatMap(file -> list(parse(file).getContexts()).stream())
                    .filter(named -> context.equals(named.getName()) && named.getContext() != null)
                    .map(named -> Optional.ofNullable(named.getContext().getNamespace()))
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (Refusal unusable) {
            return Optional.empty();
        }
    }

    /// The names of the contexts. What is wrong with the files is for [#read] to say.
    static Set<String> contexts(@Nullable String kubeconfig) {
        try {
            return files(kubeconfig).stream()
                    .flatMap(file -> list(parse(file).getContexts()).stream())
                    .map(NamedContext::getName)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (Refusal unusable) {
            return Set.of();
        }
    }

    private static List<Path> files(@Nullable String given) {
        List<Path> named = new ArrayList<>();
        Iterable<String> parts =
                given == null ? Config.getKubeconfigFilenames() : List.of(given.split(File.pathSeparator, -1));
        for (String part : parts) {
            if (!part.isEmpty()) {
                named.add(Path.of(part));
            }
        }
        List<Path> there = named.stream().filter(Files::isRegularFile).toList();
        if (there.isEmpty()) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "kubeconfig-missing",
                            "no kubeconfig at "
                                    + String.join(
                                            ", ",
                                            named.stream().map(Path::toString).toList()),
                            "name one with --kubeconfig or KUBECONFIG, or write one:"
                                    + " aws eks update-kubeconfig --name CLUSTER --region REGION"));
        }
        return there;
    }

    private static io.fabric8.kubernetes.api.model.Config parse(Path file) {
        try {
            io.fabric8.kubernetes.api.model.Config parsed = Files.isReadable(file) ? KubeconfigFile.parse(file) : null;
            if (parsed != null) {
                return parsed;
            }
        } catch (RuntimeException e) {
            // told below: what the YAML library says about it names no place
        }
        throw new Refusal(
                3,
                Problem.block(
                        "kubeconfig-missing",
                        "the kubeconfig " + file + " can't be read",
                        "see what is wrong with it: kubectl --kubeconfig " + file + " config view"));
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T> void put(Map<String, Found<T>> into, String name, @Nullable T value, Path file) {
        if (value != null) {
            into.putIfAbsent(name, new Found<>(value, file));
        }
    }

    private static String chosen(
            @Nullable String asked, @Nullable String current, Map<String, Found<Context>> contexts, List<Path> files) {
        String name = asked != null ? asked : current;
        if (name != null && contexts.containsKey(name)) {
            return name;
        }
        String where = String.join(", ", files.stream().map(Path::toString).toList());
        List<String> near = name == null ? List.of() : Nearest.to(name, contexts.keySet());
        String fix = !near.isEmpty()
                ? "did you mean --context " + near.getFirst() + "?"
                : contexts.isEmpty()
                        ? "the kubeconfig names no context at all: aws eks update-kubeconfig --name CLUSTER"
                        : "name one with --context: " + String.join(", ", contexts.keySet());
        String what = name == null ? "no context is current in " + where : "no context " + name + " in " + where;
        throw new Refusal(3, Problem.block("context-unknown", what, fix));
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
            config.setImpersonateGroups(list(user.getAsGroups()).toArray(String[]::new));
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
                : list(user.getExec().getArgs());
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
