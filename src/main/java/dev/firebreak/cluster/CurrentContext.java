package dev.firebreak.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The current context of a kubeconfig by its own line, as every tool writes it. To read all of the file takes the
/// library for it, which takes longer to load than all else that a prompt needs.
final class CurrentContext {
    private static final String KEY = "current-context";
    private static final Pattern LINE = Pattern.compile(
            KEY + ":[ \\t]+(?:\"([^\"\\\\]*)\"|'([^']*)'|([^\\s\"'&*!|>#{\\[%@`][^\\s#]*))[ \\t]*(?:#.*)?");

    private CurrentContext() {}

    /// Empty where the files tell none. What is wrong with them is for [MergedKubeconfig#of] to say.
    static Optional<String> of(@Nullable String kubeconfig) {
        try {
            return files(kubeconfig)
                    .filter(Files::isRegularFile)
                    .map(CurrentContext::in)
                    .flatMap(Optional::stream)
                    .findFirst();
        } catch (UnusualException | UncheckedIOException unusual) {
            return MergedKubeconfig.current(kubeconfig);
        }
    }

    /// Those that the client's library takes, in its order.
    private static Stream<Path> files(@Nullable String given) {
        String named = Stream.of(given, System.getProperty("kubeconfig"), System.getenv("KUBECONFIG"))
                .filter(value -> value != null && !value.isEmpty())
                .findFirst()
                .orElse(Path.of(System.getProperty("user.home"), ".kube", "config")
                        .toString());
        return Stream.of(named.split(File.pathSeparator, -1))
                .filter(part -> !part.isEmpty())
                .map(Path::of);
    }

    private static Optional<String> in(Path file) {
        List<String> lines = lines(file);
        List<String> about = lines.stream().filter(line -> line.contains(KEY)).toList();
        if (about.isEmpty()) {
            return Optional.empty();
        }
        Matcher line = LINE.matcher(about.getFirst());
        if (about.size() > 1 || !line.matches()) {
            throw new UnusualException();
        }
        return Stream.of(1, 2, 3)
                .map(line::group)
                .filter(name -> name != null && !name.isEmpty())
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// It stands there in another way, such as JSON.
    private static final class UnusualException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
