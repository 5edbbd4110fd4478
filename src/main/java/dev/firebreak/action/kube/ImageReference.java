package dev.firebreak.action.kube;

import dev.firebreak.model.Holds;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The name of an image, taken apart: `[REGISTRY/]REPOSITORY[:TAG][@DIGEST]`, or a digest alone.
///
/// @param repository with its registry, `docker.io` where none is written; null of a digest alone
/// @param digest `sha256:HEX`, of the manifest
record ImageReference(
        @Nullable String repository,
        @Nullable String tag,
        @Nullable String digest) {
    private static final Pattern REFERENCE =
            Pattern.compile("(?<repository>(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)"
                    + "(?::(?<tag>\\w[\\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:[.+-].*)?");

    /// A name may have 255 characters, a tag 128, a digest 71.
    private static final int LONGEST = 456;

    /// What is searched for: without tag and digest, every image of the repository. Refuses with `bad-image`
    /// (3).
    static ImageReference wanted(String text) {
        return parse(text)
                .orElseThrow(() -> new Refusal(
                        3,
                        Problem.block(
                                "bad-image",
                                "not an image: " + text,
                                "Write REPOSITORY:TAG, REPOSITORY@sha256:HEX, REPOSITORY alone for every tag, or"
                                        + " sha256:HEX with its 64 digits")));
    }

    /// The tag that a container's image is written with.
    static Optional<String> tag(String image) {
        return parse(image).flatMap(reference -> Optional.ofNullable(reference.tag));
    }

    /// Whether a container's image is of this version or a later one, as far as its tag is a version.
    static Holds since(String image, int major, int minor) {
        Matcher version = VERSION.matcher(tag(image).orElse(""));
        if (!version.matches()) {
            return Holds.UNKNOWN;
        }
        int found = Integer.parseInt(version.group(1));
        return found > major || (found == major && Integer.parseInt(version.group(2)) >= minor) ? Holds.YES : Holds.NO;
    }

    private static Optional<ImageReference> parse(@Nullable String text) {
        if (text == null || text.length() > LONGEST) {
            return Optional.empty();
        }
        if (DIGEST.matcher(text).matches()) {
            return Optional.of(new ImageReference(null, null, text));
        }
        if (text.startsWith("sha256:")) {
            // a digest that was cut off, and no repository of that name
            return Optional.empty();
        }
        Matcher reference = REFERENCE.matcher(text);
        return reference.matches()
                ? Optional.of(new ImageReference(
                        withRegistry(reference.group("repository")), reference.group("tag"), reference.group("digest")))
                : Optional.empty();
    }

    private static String withRegistry(String repository) {
        int slash = repository.indexOf('/');
        String first = repository.substring(0, Math.max(slash, 0));
        if (first.contains(".") || first.contains(":") || first.equals("localhost")) {
            return first.equals("index.docker.io") ? "docker.io" + repository.substring(slash) : repository;
        }
        return "docker.io/" + (slash < 0 ? "library/" : "") + repository;
    }

    /// Whether a container runs this image, by what its pod asks for or by what the runtime says that it runs
    /// (`imageID`, whose repository can be another of the same content). Where a digest is named, the tag
    /// decides nothing, as in the runtime.
    boolean isOf(PodFacts.Container container) {
        List<ImageReference> known = Stream.of(written(container.image()), running(container.imageId()))
                .flatMap(Optional::stream)
                .toList();
        if (digest != null) {
            return known.stream().anyMatch(k -> Objects.equals(digest, k.digest))
                    && (repository == null || known.stream().anyMatch(this::sameRepository));
        }
        return known.stream().filter(this::sameRepository).anyMatch(k -> tag == null || Objects.equals(tag, k.tag));
    }

    private boolean sameRepository(ImageReference other) {
        return Objects.equals(repository, other.repository);
    }

    /// Without tag and digest, `latest` is meant.
    private static Optional<ImageReference> written(String image) {
        return parse(image)
                .map(r -> r.tag == null && r.digest == null ? new ImageReference(r.repository, "latest", null) : r);
    }

    /// Older runtimes write a scheme before it, `docker-pullable://`.
    private static Optional<ImageReference> running(@Nullable String imageId) {
        return imageId == null ? Optional.empty() : parse(imageId.replaceFirst("^[a-z-]+://", ""));
    }
}
