package dev.firebreak.cli;

import dev.firebreak.range.Range;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;

/// Somebody else in the account of a range, with the credentials of whoever rehearses there.
record OtherOnAws(Range range) {
    Ec2Client ec2() {
        return Ec2Client.builder()
                .endpointOverride(range.aws().uri())
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials())
                .build();
    }

    S3Client s3() {
        return S3Client.builder()
                .endpointOverride(range.aws().uri())
                .forcePathStyle(true)
                .region(Region.EU_WEST_1)
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials())
                .build();
    }

    private StaticCredentialsProvider credentials() {
        Map<String, String> caller = range.environment();
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                caller.getOrDefault("AWS_ACCESS_KEY_ID", ""), caller.getOrDefault("AWS_SECRET_ACCESS_KEY", "")));
    }
}
