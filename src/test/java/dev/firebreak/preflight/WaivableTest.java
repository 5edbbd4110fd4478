package dev.firebreak.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What can be completed after `--waive` is what checks let a person lift.
class WaivableTest {
    private static final Pattern CODE =
            Pattern.compile("Problem\\.(?:block|warn)\\(\\s*(\"[a-z-]+\"|[\\w.]+(?:\\(\\))?),");
    private static final Pattern CONSTANT = Pattern.compile("String CODE = \"([a-z-]+)\"");

    /// Of the statements before each lifting, the last problem is the one that is lifted.
    private static Set<String> lifted(String source) {
        Set<String> codes = new TreeSet<>();
        Matcher lifting = Pattern.compile("\\.canBeWaived\\(\\)").matcher(source);
        while (lifting.find()) {
            String code = CODE.matcher(source.substring(0, lifting.start()))
                    .results()
                    .map(made -> made.group(1))
                    .reduce((_, last) -> last)
                    .orElseThrow();
            codes.add(
                    switch (code) {
                        case "CODE" -> constant(source);
                        // the code of a right that is missing, and of an answer that says so
                        case "code", "missing.code()" -> "forbidden";
                        default -> code.replace("\"", "");
                    });
        }
        return codes;
    }

    private static String constant(String source) {
        Matcher constant = CONSTANT.matcher(source);
        assertThat(constant.find()).isTrue();
        return constant.group(1);
    }

    @Test
    void every_code_that_a_check_lets_a_person_lift_is_offered_and_no_other() throws IOException {
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("model/Problem.java"))
                    .toList();
            for (Path file : sources) {
                codes.addAll(lifted(Files.readString(file)));
            }
        }

        assertThat(Check.WAIVABLE.keySet()).containsExactlyInAnyOrderElementsOf(codes);
    }
}
