package dev.firebreak.parts;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The one running instance of each real part, shared by all test classes of a run: an API server takes 300 MB.
/// Each test uses Kubernetes namespaces, AWS resources and buckets of its own.
public final class Parts {

    static final PartCache CACHE = new PartCache(System.getenv(), System.err::println);

    static final Map<String, String> NOT_RUN = new ConcurrentHashMap<>();

    private static @Nullable RealCluster cluster;
    private static @Nullable Moto moto;
    private static @Nullable Versity versity;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Parts::close, "close-real-parts"));
    }

    private Parts() {}

    /// With the controllers running.
    public static synchronized RealCluster cluster() {
        if (cluster == null) {
            cluster = RealCluster.start();
        }
        return cluster;
    }

    public static synchronized Moto moto() {
        if (moto == null) {
            moto = Moto.start();
        }
        return moto;
    }

    public static synchronized Versity versity() {
        if (versity == null) {
            versity = Versity.start();
        }
        return versity;
    }

    /// A program that answers for the matcher of Cyclonus: see its source, `parts/cyclonus/main.go`.
    public static Path cyclonus() {
        return CACHE.program(Component.CYCLONUS, "cyclonus");
    }

    /// A program that answers for network-config-analyzer: see its source, `parts/nca/answer.py`.
    public static Path networkConfigAnalyzer() {
        return CACHE.program(Component.NETWORK_CONFIG_ANALYZER, "answer");
    }

    /// `agnhost connect`, as a probe pod runs it, and `agnhost listen HOST:PORT`.
    public static Path agnhost() {
        return CACHE.program(Component.AGNHOST, "agnhost");
    }

    /// Says in the summary of the run that a test was not run, where that is nobody's fault.
    public static void notRun(String testClass, String why) {
        System.err.printf("real parts: %s: NOT RUN: %s%n", testClass, why);
        NOT_RUN.put(testClass, why);
    }

    /// The `kubectl` that belongs to the real API server.
    public static Path kubectl() {
        return CACHE.program(Component.KUBECTL, "kubectl");
    }

    /// The `aws` command of the environment that moto runs in, in Python: AWS CLI 1.
    public static Path aws() {
        return CACHE.program(Component.AWS, "aws");
    }

    static void start(Part part) {
        switch (part) {
            case KUBERNETES -> cluster();
            case MOTO -> moto();
            case VERSITYGW -> versity();
            case CYCLONUS -> cyclonus();
            case NETWORK_CONFIG_ANALYZER -> networkConfigAnalyzer();
            case POLICY_KINDS -> CACHE.files(Component.POLICY_KINDS);
            case STRACE, TERMINAL, SHELLS -> {}
            case PACKETS -> {
                if (PacketLab.refused().isEmpty()) {
                    agnhost();
                }
            }
        }
    }

    static synchronized void close() {
        if (cluster != null) {
            cluster.close();
            cluster = null;
        }
        if (moto != null) {
            moto.close();
            moto = null;
        }
        if (versity != null) {
            versity.close();
            versity = null;
        }
    }
}
