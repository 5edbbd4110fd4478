package dev.firebreak.range.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// A bucket. One with Object Lock keeps every version; another one has only the current object of a key.
public final class Bucket {
    private final String name;
    private final String owner;
    private final boolean objectLock;
    private final NavigableMap<String, List<StoredObject>> versions = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, Upload> uploads = new ConcurrentSkipListMap<>();
    private @Nullable String retentionMode;
    private int retentionDays;

    /// `owner` is the account that the bucket belongs to; another account's bucket denies access.
    public Bucket(String name, String owner, boolean objectLock) {
        this.name = name;
        this.owner = owner;
        this.objectLock = objectLock;
    }

    /// The retention of objects put without one of their own: GOVERNANCE or COMPLIANCE, in days.
    public synchronized Bucket defaultRetention(String mode, int days) {
        if (!objectLock) {
            throw new IllegalStateException("bucket " + name + " has no Object Lock");
        }
        retentionMode = mode;
        retentionDays = days;
        return this;
    }

    public String name() {
        return name;
    }

    public String owner() {
        return owner;
    }

    public boolean objectLock() {
        return objectLock;
    }

    synchronized Optional<String> retentionMode() {
        return Optional.ofNullable(retentionMode);
    }

    synchronized int retentionDays() {
        return retentionDays;
    }

    synchronized Optional<Retention> defaultRetention(Instant now) {
        return retentionMode().map(mode -> new Retention(mode, now.plus(Duration.ofDays(retentionDays))));
    }

    NavigableMap<String, Upload> uploads() {
        return uploads;
    }

    /// The current object of each key, in the order of keys.
    synchronized List<StoredObject> objects() {
        return versions.values().stream()
                .map(List::getLast)
                .filter(object -> !object.deleteMarker())
                .toList();
    }

    /// The current version, which may be a delete marker.
    synchronized Optional<StoredObject> current(String key) {
        return Optional.ofNullable(versions.get(key)).map(List::getLast);
    }

    synchronized Optional<StoredObject> version(String key, String version) {
        return Optional.ofNullable(versions.get(key)).stream()
                .flatMap(List::stream)
                .filter(object -> object.version().equals(version))
                .findFirst();
    }

    /// Stores a version and answers what it replaced for good. With `onlyNew` an existing object is refused.
    synchronized Optional<StoredObject> store(StoredObject object, boolean onlyNew) {
        if (onlyNew
                && current(object.key())
                        .filter(before -> !before.deleteMarker())
                        .isPresent()) {
            throw new Refusal(
                    412,
                    "PreconditionFailed",
                    "At least one of the pre-conditions you specified did not hold",
                    java.util.Map.of("Condition", "If-None-Match"));
        }
        var all =
                new ArrayList<>(Optional.ofNullable(versions.get(object.key())).orElse(List.of()));
        var replaced = objectLock || all.isEmpty() ? Optional.<StoredObject>empty() : Optional.of(all.removeLast());
        all.add(object);
        versions.put(object.key(), List.copyOf(all));
        return replaced;
    }

    synchronized void remove(StoredObject object) {
        var left = Optional.ofNullable(versions.get(object.key())).stream()
                .flatMap(List::stream)
                .filter(one -> !one.version().equals(object.version()))
                .toList();
        if (left.isEmpty()) {
            versions.remove(object.key());
        } else {
            versions.put(object.key(), left);
        }
    }
}
