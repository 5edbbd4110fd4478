package dev.firebreak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The page about isolation explains each code that a verdict about it can give, where the verdict's link leads.
class IsolationPageTest {
    private static final Pattern CODE = Pattern.compile("(?:Ground\\.(?:yes|no|unknown)|new Reason|new"
            + " Sessions|controllerGrounds)\\(\\s*(?:(?:APPLIED|ENFORCED|CUT|Holds\\.\\w+)\\s*,\\s*)?(?:\\w+ =="
            + " Holds.NO \\? )?\"([a-z][a-z0-9-]*)\"(?: : \"([a-z-]+)\")?");
    private static final Pattern ANCHOR = Pattern.compile("(?m)^#### ([a-z][a-z0-9-]*)$");

    private static Set<String> codes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/firebreak/action/kube"))) {
            Set<String> codes = new TreeSet<>();
            for (Path file : files.toList()) {
                String source = Files.readString(file);
                if (source.contains("Ground.")
                        || source.contains("new Reason(CUT")
                        || source.contains("new Sessions(")) {
                    CODE.matcher(source).results().forEach(match -> {
                        codes.add(match.group(1));
                        if (match.group(2) != null) {
                            codes.add(match.group(2));
                        }
                    });
                }
            }
            return codes;
        }
    }

    private static Set<String> anchors() throws IOException {
        return ANCHOR.matcher(Files.readString(Path.of("docs/concepts/isolation.md")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_code_of_a_verdict_has_its_place() throws IOException {
        assertThat(codes()).hasSizeGreaterThan(40).isSubsetOf(anchors());
    }

    @Test
    void every_place_is_of_a_code_that_is_in_the_reference() throws IOException {
        String reference = Files.readString(Path.of("docs/reference/codes.md"));
        assertThat(anchors()).allSatisfy(code -> assertThat(reference).contains("`" + code + "`"));
    }
}
