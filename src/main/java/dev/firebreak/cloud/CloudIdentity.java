package dev.firebreak.cloud;

/// Whose AWS account this is and who we are there, from STS.
public record CloudIdentity(String account, String region, String callerArn) {}
