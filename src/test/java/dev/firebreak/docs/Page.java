package dev.firebreak.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of documentation, and what can be wrong with one.
record Page(Path file, String text) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^```([^\\n]*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

    record Block(String language, String content) {}

    /// README and everything below docs.
    static List<Page> all() {
        try (Stream<Path> files = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), files)
                    .filter(f -> f.toString().endsWith(".md"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page read(Path file) {
        try {
            return new Page(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Matcher fence = FENCE.matcher(text);
        while (fence.find()) {
            blocks.add(new Block(fence.group(1).strip(), fence.group(2)));
        }
        return blocks;
    }

    /// The commands that the page says can be typed.
    List<String> commands() {
        return blocks().stream()
                .filter(b -> b.language().equals("sh"))
                .map(Block::content)
                .toList();
    }

    /// Links to other files, without their anchors.
    List<Path> links() {
        return LINK.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(m -> m.group(1).replaceFirst("#.*", ""))
                .filter(to -> !to.isEmpty() && !to.contains("://"))
                .map(to -> file.resolveSibling(to).normalize())
                .toList();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
