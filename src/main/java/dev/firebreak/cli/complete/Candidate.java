package dev.firebreak.cli.complete;

/// A word that can stand under the cursor, whole: with what was typed of it, and what stands before an `=` in it.
///
/// @param says a few words that tell it from others; may be empty
/// @param group the heading it belongs under
/// @param complete whether the word ends here; one that goes on, such as `shop/` or `pod=`, is followed by no space
public record Candidate(String value, String says, String group, boolean complete) {
    /// Paths of this machine. A shell that completes those itself leaves these out.
    public static final String FILES = "files";
}
