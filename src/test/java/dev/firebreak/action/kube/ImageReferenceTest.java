package dev.firebreak.action.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.model.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which containers a reference means. `A` stands for a digest of 64 digits, `B` for another.
class ImageReferenceTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String B = "sha256:" + "b".repeat(64);

    private static boolean isOf(String wanted, String image, @Nullable String imageId) {
        PodFacts.Container container = new PodFacts.Container(
                "app", "container", filled(image), imageId == null ? null : filled(imageId), null);
        return ImageReference.wanted(filled(wanted)).isOf(container);
    }

    private static String filled(String text) {
        return text.replace("A", A).replace("B", B);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "r.example/web:1,      r.example/web:1,    none",
                "r.example/web:1,      r.example/web:1,    r.example/web@A",
                "r.example/web:1,      r.example/web:1@A,  none",
                "r.example/web,        r.example/web:1,    none",
                "r.example/web,        r.example/web@A,    none",
                "r.example/web,        m.example/web:1,    r.example/web@A",
                "r.example/web:latest, r.example/web,      none",
                "localhost:5000/web:1, localhost:5000/web:1, none",
                "A,                    r.example/web:1,    r.example/web@A",
                "A,                    r.example/web:1,    docker-pullable://r.example/web@A",
                "A,                    r.example/web:1,    A",
                "A,                    r.example/web@A,    none",
                "r.example/web@A,      r.example/web:1,    r.example/web@A",
                "r.example/web@A,      r.example/web:1,    m.example/web@A",
                "r.example/web:2@A,    r.example/web:1,    r.example/web@A",
                "nginx:1,              docker.io/library/nginx:1, none",
                "docker.io/library/nginx:1, nginx:1,       none",
                "index.docker.io/acme/web:1, acme/web:1,   none",
            })
    void a_container_of_the_image_is_found(String wanted, String image, @Nullable String imageId) {
        assertThat(isOf(wanted, image, imageId)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "r.example/web:1,      r.example/web:10,   r.example/web@A",
                "r.example/web:1,      r.example/web,      none",
                "r.example/web:1,      r.example/web@A,    r.example/web@A",
                "r.example/web:latest, r.example/web@A,    none",
                "r.example/web,        r.example/webs:1,   none",
                "r.example/web,        r.example/web/api:1, none",
                "r.example/web,        r.example:5000/web:1, none",
                "web:1,                r.example/web:1,    r.example/web@A",
                "A,                    r.example/web:1,    r.example/web@B",
                "A,                    r.example/web:1,    none",
                "r.example/web:1@A,    r.example/web:1,    r.example/web@B",
                "r.example/web@A,      m.example/web:1,    m.example/web@A",
                "r.example/web,        Not An Image,       none",
            })
    void a_container_of_another_image_is_not(String wanted, String image, @Nullable String imageId) {
        assertThat(isOf(wanted, image, imageId)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r.example/Web:1",
                "r.example/web:",
                "r.example/web@sha256:abc",
                "sha256:abc ",
                "r.example/web:1 ",
                "http://r.example/web",
                "/web",
                "web/",
            })
    void what_is_no_image_is_refused(String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> ImageReference.wanted(text));
        assertThat(refusal.exit()).isEqualTo(3);
        assertThat(refusal.problems().getFirst().code()).isEqualTo("bad-image");
    }
}
