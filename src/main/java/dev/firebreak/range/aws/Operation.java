package dev.firebreak.range.aws;

/// What a request asks for. `permission` is the IAM action that it needs, such as `s3:PutObject` for
/// `UploadPart`.
record Operation(String service, String name, String resource, String permission) {
    static Operation of(String service, String name, String resource) {
        return new Operation(service, name, resource, service + ":" + name);
    }

    /// The name under which faults are planned: `ec2:CreateSnapshots`.
    String key() {
        return service + ":" + name;
    }
}
