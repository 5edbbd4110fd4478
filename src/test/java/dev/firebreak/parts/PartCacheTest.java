package dev.firebreak.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartCacheTest {

    @TempDir
    Path folder;

    private final List<String> progress = new ArrayList<>();

    @Test
    void a_part_without_its_tool_says_what_it_needs() {
        var cache = cache(Map.of());

        assertThat(Part.KUBERNETES.missing(cache))
                .contains("Go is needed to build (no `go` on the PATH): kube-apiserver v1.36.3, etcd v3.6.16,"
                        + " kube-controller-manager v1.36.3, kubectl v1.36.3");
        assertThat(Part.VERSITYGW.missing(cache))
                .contains("Go is needed to build (no `go` on the PATH): versitygw v1.8.0; Python is needed to build"
                        + " (no `python3` on the PATH): moto 5.2.5 with awscli 1.46.3");
    }

    @Test
    void what_is_built_needs_no_tool() throws IOException {
        var cache = cache(Map.of());
        Files.createDirectories(cache.home(Component.AWS));

        assertThat(Part.MOTO.missing(cache)).isEqualTo(Optional.empty());
        assertThat(Part.VERSITYGW.missing(cache).orElse("")).doesNotContain("Python");
    }

    @Test
    void the_programs_of_envtest_come_first() throws IOException {
        var assets = Files.createDirectories(folder.resolve("assets"));
        var program = executable(assets.resolve("kube-apiserver"), "#!/bin/sh\necho Kubernetes v1.35.0\n");
        var cache = cache(Map.of("KUBEBUILDER_ASSETS", assets.toString()));

        assertThat(cache.program(Component.KUBE_APISERVER, "kube-apiserver")).isEqualTo(program);
        assertThat(cache.describe(Component.KUBE_APISERVER))
                .isEqualTo("kube-apiserver from KUBEBUILDER_ASSETS (Kubernetes v1.35.0)");
        assertThat(cache.offers(Component.KUBE_APISERVER)).isTrue();
        assertThat(cache.offers(Component.ETCD)).isFalse();
    }

    @Test
    void a_failed_build_leaves_no_part() throws IOException {
        executable(tools().resolve("go"), "#!/bin/sh\necho no such package >&2\nexit 3\n");
        var cache = cache(Map.of("PATH", tools().toString()));

        assertThatThrownBy(() -> cache.program(Component.ETCD, "etcd"))
                .hasMessageContaining("exit 3")
                .hasMessageContaining("no such package");
        assertThat(cache.home(Component.ETCD)).doesNotExist();
        assertThat(progress).containsExactly("real parts: building etcd v3.6.16 with Go, once ...");
    }

    @Test
    void two_processes_build_a_part_once() throws Exception {
        var calls = folder.resolve("calls");
        // notes each call, takes its time, and writes what follows -o
        executable(tools().resolve("go"), """
            #!/bin/sh
            echo built >> "%s"
            /bin/sleep 0.5
            while [ "$1" != -o ]; do shift; done
            echo program > "$2"
            """.formatted(calls));
        var environment = Map.of(
                "PATH",
                tools().toString(),
                "FIREBREAK_PARTS",
                folder.resolve("cache").toString());
        var builders = List.of(otherProcess(environment), otherProcess(environment));
        for (var builder : builders) {
            assertThat(builder.waitFor()).isZero();
        }

        assertThat(cache(Map.of()).home(Component.ETCD).resolve("etcd")).hasContent("program");
        assertThat(calls).hasContent("built");
    }

    private static Process otherProcess(Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Builder.class.getName());
        builder.environment().putAll(environment);
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Builds etcd in a process of its own.
    static final class Builder {
        private Builder() {}

        static void main() {
            new PartCache(System.getenv(), System.out::println).program(Component.ETCD, "etcd");
        }
    }

    private PartCache cache(Map<String, String> environment) {
        var all = new HashMap<>(
                Map.of("PATH", "", "FIREBREAK_PARTS", folder.resolve("cache").toString()));
        all.putAll(environment);
        return new PartCache(all, progress::add);
    }

    private Path tools() throws IOException {
        return Files.createDirectories(folder.resolve("tools"));
    }

    private static Path executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
