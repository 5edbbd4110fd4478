package dev.firebreak.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firebreak.parts.Component.GoProgram;
import dev.firebreak.parts.Component.ModuleFiles;
import dev.firebreak.parts.Component.PythonEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/// The folder in which each component is built once: `NAME-VERSION-XXXXXXXX`, where the last part is the start
/// of the SHA-256 of what pins it. Two processes that build the same one do it once (a lock file); a build that
/// was cut short leaves nothing under the final name.
///
/// The folder is `$FIREBREAK_PARTS`, else `$XDG_CACHE_HOME/firebreak/parts`, else `~/.cache/firebreak/parts`.
/// Where `$KUBEBUILDER_ASSETS` names a folder with `kube-apiserver`, `etcd` or `kubectl` (the convention of
/// envtest), those are used as they are.
final class PartCache {

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(40);

    private final Map<String, String> environment;
    private final Consumer<String> progress;
    private final Path folder;

    /// @param progress gets a line when a build begins, and one with the time it took
    PartCache(Map<String, String> environment, Consumer<String> progress) {
        this.progress = progress;
        this.environment = Map.copyOf(environment);
        this.folder = folder(environment);
    }

    private static Path folder(Map<String, String> environment) {
        var named = environment.getOrDefault("FIREBREAK_PARTS", "");
        if (!named.isEmpty()) {
            return Path.of(named).toAbsolutePath();
        }
        var caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        var base = caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
        return base.resolve("firebreak/parts").toAbsolutePath();
    }

    Path folder() {
        return folder;
    }

    /// Whether `component` is there or can be built.
    boolean offers(Component component) {
        return asset(component).isPresent()
                || Files.isDirectory(home(component))
                || tool(component).isPresent();
    }

    /// Name and version, for people.
    String describe(Component component) {
        var asset = asset(component);
        if (asset.isEmpty()) {
            return component.title();
        }
        var asked = Command.of(asset.get().toString(), "--version").run();
        // kubectl has no such option
        var version = asked.stdout().lines().findFirst().orElse("version not told");
        return component.name() + " from KUBEBUILDER_ASSETS (" + version.strip() + ")";
    }

    /// The path of a program of `component`, built first where it isn't there yet.
    Path program(Component component, String name) {
        var asset = asset(component);
        if (asset.isPresent()) {
            return asset.get();
        }
        build(component);
        return switch (component) {
            case GoProgram go -> home(go).resolve(name);
            case PythonEnvironment python -> home(python).resolve("bin").resolve(name);
            case ModuleFiles files -> home(files).resolve(name);
        };
    }

    /// The files of `component`, had first where they aren't there yet.
    List<Path> files(ModuleFiles component) {
        build(component);
        try (var files = Files.list(home(component))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<Path> asset(Component component) {
        var assets = environment.getOrDefault("KUBEBUILDER_ASSETS", "");
        return Optional.of(Path.of(assets).toAbsolutePath().resolve(component.name()))
                .filter(program -> component instanceof GoProgram && !assets.isEmpty() && Files.isExecutable(program));
    }

    private Optional<Path> tool(Component component) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).resolve(component.tool()))
                .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
                .findFirst();
    }

    /// Where `component` lies once it is built.
    Path home(Component component) {
        return folder.resolve(component.name() + "-" + component.version() + "-" + fingerprint(component));
    }

    // One lock for all of a process: a FileChannel lock is held by the process, not by the thread.
    private void build(Component component) {
        synchronized (PartCache.class) {
            var home = home(component);
            if (Files.isDirectory(home)) {
                return;
            }
            try {
                Files.createDirectories(folder);
                var lockFile = folder.resolve(home.getFileName() + ".lock");
                try (var channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var lock = channel.lock()) {
                    if (!Files.isDirectory(home)) {
                        buildLocked(component, home);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void buildLocked(Component component, Path home) throws IOException {
        progress.accept(
                "real parts: building %s with %s, once ...".formatted(component.title(), component.toolTitle()));
        var tool =
                tool(component).orElseThrow(() -> new IllegalStateException("no " + component.tool() + " on the PATH"));
        var start = System.nanoTime();
        var unfinished = folder.resolve(home.getFileName() + ".unfinished");
        delete(unfinished);
        Files.createDirectories(unfinished);
        switch (component) {
            case GoProgram go -> build(go, tool, unfinished);
            case PythonEnvironment python -> build(python, tool, unfinished);
            case ModuleFiles files -> build(files, tool, unfinished);
        }
        Files.move(unfinished, home);
        var seconds = (System.nanoTime() - start) / 1e9;
        progress.accept(
                String.format(Locale.ROOT, "real parts: %s is ready, built in %.1f s", component.title(), seconds));
    }

    private static void build(GoProgram go, Path tool, Path into) throws IOException {
        copySources(go, into);
        Command.of(
                        tool.toString(),
                        "build",
                        "-trimpath",
                        "-ldflags",
                        go.linkerFlags(),
                        "-o",
                        into.resolve(go.name()).toString(),
                        go.goPackage())
                .with(Map.of("CGO_ENABLED", "0", "GOWORK", "off"))
                .in(into)
                .within(BUILD_LIMIT)
                .run()
                .orThrow();
    }

    private static void build(PythonEnvironment python, Path tool, Path into) throws IOException {
        copySources(python, into);
        Command.of(tool.toString(), "-m", "venv", ".")
                .in(into)
                .within(BUILD_LIMIT)
                .run()
                .orThrow();
        Command.of("bin/python", "-m", "pip", "install", "--quiet", "--no-input", "-r", "requirements.txt")
                .in(into)
                .within(BUILD_LIMIT)
                .run()
                .orThrow();
        // pip's own scripts name the folder they were installed in, which is about to be renamed
        for (var program : python.programs().entrySet()) {
            script(into.resolve("bin").resolve(program.getKey()), program.getValue());
        }
    }

    private static void build(ModuleFiles files, Path tool, Path into) throws IOException {
        // a cache of its own: one of the modules has 150 MB, of which two files are needed
        var modules = into.resolve("modules");
        for (var line : new String(source(files, "modules.txt"), UTF_8).lines().toList()) {
            var words = List.of(line.split(" ", -1));
            var told = Command.of(tool.toString(), "mod", "download", "-json", words.get(0) + "@" + words.get(1))
                    .with(Map.of("GOMODCACHE", modules.toString(), "GOFLAGS", "-modcacherw", "GOWORK", "off"))
                    .in(into)
                    .within(BUILD_LIMIT)
                    .run()
                    .orThrow();
            var download = new JsonMapper().readTree(told);
            if (!download.path("Sum").asString("").equals(words.get(2))) {
                throw new IllegalStateException(words.get(0) + " is not what it was: " + told);
            }
            for (var file : words.subList(3, words.size())) {
                var found = Path.of(download.path("Dir").asString()).resolve(file);
                Files.copy(found, into.resolve(Path.of(file).getFileName()));
            }
        }
        delete(modules);
    }

    private static void script(Path file, String run) throws IOException {
        Files.writeString(file, "#!/bin/sh\nexec \"${0%/*}/python\" " + run + " \"$@\"\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copySources(Component component, Path into) throws IOException {
        for (var file : component.files()) {
            Files.write(into.resolve(file), source(component, file));
        }
    }

    private static byte[] source(Component component, String file) {
        var resource = "/parts/" + component.sources() + "/" + file;
        try (var stream = PartCache.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("no test resource " + resource);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fingerprint(Component component) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            component.files().forEach(file -> digest.update(source(component, file)));
            return HexFormat.of().formatHex(digest.digest(), 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Deletes a folder with all that is in it; one that isn't there is no error.
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var walk = Files.walk(folder)) {
            for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
