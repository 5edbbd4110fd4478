package dev.firebreak.range.aws;

/// Finds what an id names, or refuses it as EC2 does: malformed or not found.
record Ec2Ids(Account account) {
    Instance instance(String id) {
        return account.instance(id)
                .orElseThrow(() -> unknown(
                        "InvalidInstanceID", "InvalidInstanceID", "i-", id, "The instance ID '%s' does not exist"));
    }

    Volume volume(String id) {
        return account.volume(id)
                .orElseThrow(() ->
                        unknown("InvalidVolume", "InvalidVolumeID", "vol-", id, "The volume '%s' does not exist."));
    }

    Snapshot snapshot(String id) {
        return account.snapshot(id)
                .orElseThrow(() -> unknown(
                        "InvalidSnapshot", "InvalidSnapshotID", "snap-", id, "The snapshot '%s' does not exist."));
    }

    /// The type of resource, as EC2's tags name it, of an id that must exist.
    String existing(String id) {
        return switch (type(id)) {
            case "instance" -> type(instance(id).id());
            case "volume" -> type(volume(id).id());
            case "snapshot" -> type(snapshot(id).id());
            default -> throw new Refusal(400, "InvalidID", "The ID '%s' is not valid".formatted(id));
        };
    }

    static String type(String id) {
        return switch (id.replaceFirst("-.*", "")) {
            case "i" -> "instance";
            case "vol" -> "volume";
            case "snap" -> "snapshot";
            default -> "";
        };
    }

    /// EC2 tells a wrong prefix from a wrong rest only where it isn't an instance's.
    private static Refusal unknown(String absent, String malformed, String prefix, String id, String message) {
        if (!id.startsWith(prefix) && !prefix.equals("i-")) {
            return new Refusal(
                    400,
                    "InvalidParameterValue",
                    "Value (%s) for parameter %s is invalid. Expected: '%s...'."
                            .formatted(id, prefix.equals("vol-") ? "volumes" : "snapshotId", prefix));
        }
        if (!id.matches(prefix + "([0-9a-f]{8}|[0-9a-f]{17})")) {
            return new Refusal(400, malformed + ".Malformed", "Invalid id: \"%s\"".formatted(id));
        }
        return new Refusal(400, absent + ".NotFound", message.formatted(id));
    }
}
