package dev.firebreak.range.aws;

/// The one pair of keys that the range's account knows.
public record Credentials(String accessKey, String secretKey) {
    @Override
    public String toString() {
        return "Credentials[" + accessKey + "]";
    }
}
