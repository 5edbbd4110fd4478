package dev.firebreak.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firebreak.json.Json;
import dev.firebreak.parts.CertificateAuthority.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A Kubernetes control plane on loopback: etcd, kube-apiserver (RBAC and Node authorizer),
/// kube-controller-manager and a [StubKubelet]. There is no scheduler and no kubelet: a test binds its pods to
/// nodes and sets their status.
///
/// Off, because without kubelets they would taint the nodes and delete the pods of a test: the controllers
/// `node-lifecycle`, `taint-eviction` and `pod-garbage-collector`, and the admission plugin
/// `TaintNodesByCondition`. Off too: the admission plugin `ServiceAccount`, so that a pod doesn't wait for its
/// namespace's service account.
public final class RealCluster implements AutoCloseable {

    private static final String CONTROLLERS =
            "*,-node-lifecycle-controller,-taint-eviction-controller,-pod-garbage-collector-controller";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final CertificateAuthority authority;
    private final Identity serviceAccountKey;
    private final StubKubelet kubelet;
    private final TokenWebhook tokens;
    private final @Nullable RealCluster original;
    private final Workplace workplace = Workplace.create("kubernetes");
    private final List<Daemon> daemons = new ArrayList<>();
    private final AtomicInteger namespaces = new AtomicInteger();
    private final int port = Ports.free();
    private final int etcdPort = Ports.free();
    private final Daemon etcd;
    private Daemon server;
    private final Path kubeconfig;
    private final KubeApi api;

    private RealCluster(@Nullable RealCluster original) {
        this.original = original;
        this.authority = original == null ? new CertificateAuthority() : original.authority;
        this.serviceAccountKey =
                original == null ? authority.issue("service-accounts", List.of()) : original.serviceAccountKey;
        var admin = authority.issue("admin", List.of("system:masters"));
        this.kubelet = original == null
                ? new StubKubelet(tls(authority.issue("system:node:stub", List.of("system:nodes"))))
                : original.kubelet;
        this.tokens = original == null ? new TokenWebhook() : original.tokens;
        this.kubeconfig = kubeconfig("admin", admin);
        this.api = new KubeApi(server(), tls(admin));
        workplace.file("ca.crt", authority.certificatePem());
        workplace.file("service-accounts.key", serviceAccountKey.keyPem());
        workplace.file("service-accounts.pub", serviceAccountKey.publicKeyPem());
        try {
            this.etcd = startEtcd();
            this.server = startApiServer();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// An empty cluster with its controllers.
    public static RealCluster start() {
        var cluster = new RealCluster(null);
        try {
            cluster.startControllers();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /// A second API server on a copy of `original`'s etcd data as they are now: every object has the same uid.
    /// It has the same users and the same stub kubelet, and no controllers. Close it before `original`.
    public static RealCluster copyOf(RealCluster original) {
        return new RealCluster(original);
    }

    // On copied data it starts as the one member that it was, whatever its URLs: --force-new-cluster would drop
    // the
    // last writes, whose commit the original had not yet noted.
    private Daemon startEtcd() {
        var data = workplace.folder().resolve("etcd-data");
        if (original != null) {
            var from = original.workplace.folder().resolve("etcd-data");
            original.etcd.whilePaused(() -> copy(from, data));
        }
        var client = "http://127.0.0.1:" + etcdPort;
        var peer = "http://127.0.0.1:" + Ports.free();
        var words = List.of(
                Parts.CACHE.program(Component.ETCD, "etcd").toString(),
                "--name=default",
                "--data-dir=" + data,
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
        var daemon = start("etcd", words);
        daemon.await(() -> Daemon.listens(etcdPort), START_LIMIT);
        return daemon;
    }

    private Daemon startApiServer() {
        var serving = authority.issue("kube-apiserver", List.of());
        var kubeletClient = authority.issue("kube-apiserver-kubelet-client", List.of("system:masters"));
        var words = List.of(
                Parts.CACHE.program(Component.KUBE_APISERVER, "kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                // the address above is loopback, which Endpoints may not hold
                "--endpoint-reconciler-type=none",
                "--secure-port=" + port,
                "--cert-dir=" + workplace.subfolder("certificates"),
                "--tls-cert-file=" + workplace.file("server.crt", serving.certificatePem()),
                "--tls-private-key-file=" + workplace.file("server.key", serving.keyPem()),
                "--client-ca-file=" + workplace.folder().resolve("ca.crt"),
                "--authentication-token-webhook-config-file="
                        + workplace.file("tokens.kubeconfig", tokens.kubeconfig()),
                "--authentication-token-webhook-version=v1",
                "--authentication-token-webhook-cache-ttl=0s",
                "--service-account-key-file=" + workplace.folder().resolve("service-accounts.pub"),
                "--service-account-signing-key-file=" + workplace.folder().resolve("service-accounts.key"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--authorization-mode=Node,RBAC",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--allow-privileged=true",
                "--disable-admission-plugins=ServiceAccount,TaintNodesByCondition",
                "--kubelet-preferred-address-types=InternalIP",
                "--kubelet-certificate-authority=" + workplace.folder().resolve("ca.crt"),
                "--kubelet-client-certificate=" + workplace.file("kubelet-client.crt", kubeletClient.certificatePem()),
                "--kubelet-client-key=" + workplace.file("kubelet-client.key", kubeletClient.keyPem()),
                "--profiling=false");
        var daemon = start("kube-apiserver", words);
        daemon.await(
                () -> ready("/readyz")
                        && ready("/api/v1/namespaces/kube-system")
                        && ready("/api/v1/namespaces/default"),
                START_LIMIT);
        return daemon;
    }

    /// Runs `work` while nothing answers (SIGSTOP): connections stay, and new ones are taken.
    public void whileServerIsStalled(Runnable work) {
        server.whilePaused(work);
    }

    /// Runs `work` while there is no API server, and starts another in its place.
    public void whileServerIsGone(Runnable work) {
        server.close();
        try {
            work.run();
        } finally {
            server = startApiServer();
        }
    }

    private boolean ready(String path) {
        return api.send("GET", path, "application/json", "").statusCode() == 200;
    }

    private void startControllers() {
        int controllerPort = Ports.free();
        var words = List.of(
                Parts.CACHE
                        .program(Component.KUBE_CONTROLLER_MANAGER, "kube-controller-manager")
                        .toString(),
                "--kubeconfig=" + kubeconfig,
                "--controllers=" + CONTROLLERS,
                "--leader-elect=false",
                "--service-account-private-key-file=" + workplace.folder().resolve("service-accounts.key"),
                "--root-ca-file=" + workplace.folder().resolve("ca.crt"),
                "--bind-address=127.0.0.1",
                "--secure-port=" + controllerPort,
                "--profiling=false");
        start("kube-controller-manager", words).await(() -> Daemon.listens(controllerPort), START_LIMIT);
    }

    private Daemon start(String name, List<String> words) {
        var daemon = Daemon.start(name, words, Map.of(), workplace.folder());
        daemons.addFirst(daemon);
        return daemon;
    }

    public URI server() {
        return URI.create("https://127.0.0.1:" + port);
    }

    /// The server's own word: `v1.36.3`.
    public String version() {
        return api.get("/version").path("gitVersion").asString();
    }

    /// Bare requests as admin (`system:masters`).
    public KubeApi api() {
        return api;
    }

    public StubKubelet kubelet() {
        return kubelet;
    }

    /// Whom the API server asks about bearer tokens.
    public TokenWebhook tokens() {
        return tokens;
    }

    /// The certificate authority of the API server, in PEM.
    public String certificateAuthority() {
        return authority.certificatePem();
    }

    /// The admin's kubeconfig, with certificates embedded; context `real`.
    public Path kubeconfig() {
        return kubeconfig;
    }

    /// A kubeconfig for a user with nothing but what RBAC gives to this name and these groups.
    public Path kubeconfigFor(String user, String... groups) {
        return kubeconfig(user, authority.issue(user, List.of(groups)));
    }

    /// A new namespace that no other test has.
    public String newNamespace(String prefix) {
        var name = prefix + "-" + ProcessHandle.current().pid() + "-" + namespaces.incrementAndGet();
        api.createNamespace(name);
        return name;
    }

    /// A Ready node served by this cluster's stub kubelet.
    public JsonNode createNode(String name, String providerId, Map<String, String> labels) {
        var node = api.createNode(name, providerId, labels, kubelet.port());
        vpcCniOn(name);
        return node;
    }

    /// The pod that the VPC CNI has on a node, where its daemonset is there: nobody schedules and nobody runs here.
    /// Without the labels of the daemonset, whose controller lets it be and makes one that stays pending.
    public void vpcCniOn(String node) {
        var found = api.send("GET", "/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node", "application/json", "");
        if (found.statusCode() != 200) {
            return;
        }
        var daemonSet = Json.parse(found.body());
        var uid = daemonSet.at("/metadata/uid").asString();
        // of an earlier daemonset there may be one that is not collected yet
        var name = "aws-node-" + uid.substring(0, 8) + "-" + node;
        var pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata")
                .put("name", name)
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", "DaemonSet")
                .put("name", "aws-node")
                .put("uid", uid);
        pod.putObject("spec")
                .put("nodeName", node)
                .put("hostNetwork", true)
                .put("terminationGracePeriodSeconds", 0)
                .set("containers", daemonSet.at("/spec/template/spec/containers"));
        api.create("/api/v1/namespaces/kube-system/pods", pod.toString());
        api.podRunning("kube-system", name, "127.0.0.1", "127.0.0.1");
    }

    public Path kubectlProgram() {
        return Parts.CACHE.program(Component.KUBECTL, "kubectl");
    }

    public Command.Result kubectl(String... arguments) {
        return kubectlAs(kubeconfig, "", arguments);
    }

    /// `kubectl apply -f -`, which must succeed.
    public void apply(String manifests) {
        kubectlAs(kubeconfig, manifests, "apply", "-f", "-").orThrow();
    }

    public Command.Result kubectlAs(Path userKubeconfig, String input, String... arguments) {
        var words = new ArrayList<String>();
        words.add(kubectlProgram().toString());
        words.addAll(List.of(arguments));
        // HOME: kubectl caches discovery and reads ~/.kube/kuberc there
        var environment = Map.of(
                "KUBECONFIG",
                userKubeconfig.toString(),
                "HOME",
                workplace.folder().toString());
        return Command.of(words).with(environment).reading(input).run();
    }

    private Path kubeconfig(String user, Identity identity) {
        var text = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: real
              cluster:
                server: %s
                certificate-authority-data: %s
            users:
            - name: user
              user:
                client-certificate-data: %s
                client-key-data: %s
            contexts:
            - name: real
              context: {cluster: real, user: user}
            current-context: real
            """.formatted(
                        server(),
                        base64(authority.certificatePem()),
                        base64(identity.certificatePem()),
                        base64(identity.keyPem()));
        try {
            var file = Files.createTempFile(workplace.folder(), user.replaceAll("[^a-z0-9]+", "-"), ".kubeconfig");
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private SSLContext tls(Identity identity) {
        try {
            var password = "in-memory".toCharArray();
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("self", identity.key(), password, new Certificate[] {identity.certificate()});
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, password);
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", authority.certificate());
            var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (var walk = Files.walk(from)) {
            for (var path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        daemons.forEach(Daemon::close);
        api.close();
        if (original == null) {
            kubelet.close();
            tokens.close();
        }
        workplace.close();
    }
}
