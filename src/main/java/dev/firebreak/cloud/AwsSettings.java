package dev.firebreak.cloud;

import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/// Region, credentials and endpoints, worked out from the options alone, so that a rehearsal can hand in its
/// own. The order is the AWS command line's: the option, the environment, the profile; at last the machine's
/// own role.
///
/// The instance metadata service is asked only on an EC2 instance: elsewhere the address leads nowhere and
/// every command would hang on it.
final class AwsSettings {
    /// On EC2 instances of the Nitro system the asset tag is the instance id [EC2 User Guide, "Detect whether a
    /// host is an EC2 instance"].
    private static final Path ASSET_TAG = Path.of("/sys/devices/virtual/dmi/id/board_asset_tag");

    private final CloudOptions options;
    private @Nullable ProfileFile profiles;

    AwsSettings(CloudOptions options) {
        this.options = options;
    }

    /// Who is told each request.
    Optional<Consumer<AwsCall>> listener() {
        return Optional.ofNullable(options.listener());
    }

    /// Refuses with code `aws-no-region`.
    String region() {
        return Optional.ofNullable(options.region())
                .or(() -> variable("AWS_REGION"))
                .or(() -> variable("AWS_DEFAULT_REGION"))
                .or(() -> profiles().profile(profile()).flatMap(found -> found.property("region")))
                .orElseThrow(() -> new Refusal(
                        11,
                        Problem.block(
                                "aws-no-region",
                                "No AWS region is named",
                                "Name one with --region, AWS_REGION or the profile's region")));
    }

    /// Where requests for a service (`EC2`, `S3`, `EBS`, `STS`) go instead of to AWS.
    Optional<URI> endpoint(String service) {
        if (variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                .filter("true"::equals)
                .isPresent()) {
            return Optional.empty();
        }
        return variable("AWS_ENDPOINT_URL_" + service)
                .or(() -> variable("AWS_ENDPOINT_URL"))
                .map(AwsSettings::uri);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "aws-bad-endpoint",
                            "'" + text + "' is not a URL: " + e.getMessage(),
                            "Correct AWS_ENDPOINT_URL"));
        }
    }

    String profile() {
        return Optional.ofNullable(options.profile())
                .or(() -> variable("AWS_PROFILE"))
                .orElse("default");
    }

    synchronized ProfileFile profiles() {
        if (profiles == null) {
            profiles = readProfiles();
        }
        return profiles;
    }

    private ProfileFile readProfiles() {
        ProfileFile.Aggregator files = ProfileFile.aggregator();
        add(files, "AWS_SHARED_CREDENTIALS_FILE", "credentials", ProfileFile.Type.CREDENTIALS);
        add(files, "AWS_CONFIG_FILE", "config", ProfileFile.Type.CONFIGURATION);
        return files.build();
    }

    private void add(ProfileFile.Aggregator files, String variable, String name, ProfileFile.Type type) {
        Optional<Path> path = variable(variable)
                .map(Path::of)
                .or(() -> variable("HOME").map(home -> Path.of(home, ".aws", name)))
                .filter(Files::isRegularFile);
        try {
            path.ifPresent(p ->
                    files.addFile(ProfileFile.builder().content(p).type(type).build()));
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    3,
                    Problem.block(
                            "aws-bad-profile",
                            "AWS's " + name + " file can't be read: " + e.getMessage(),
                            "Correct " + path.orElseThrow()));
        }
    }

    Optional<CloudOptions.Role> role() {
        return Optional.ofNullable(options.role());
    }

    /// Where credentials are, the profile files read anew. Refuses with code `aws-not-authenticated` where there
    /// are none at all.
    AwsCredentialsProvider credentials() {
        synchronized (this) {
            profiles = null;
        }
        return found();
    }

    private AwsCredentialsProvider found() {
        List<AwsCredentialsProvider> sources = new ArrayList<>();
        boolean named = options.profile() != null;
        if (!named) {
            fromVariables().ifPresent(sources::add);
            fromWebIdentity().ifPresent(sources::add);
        }
        if (profiles().profile(profile()).isPresent()) {
            sources.add(ProfileCredentialsProvider.builder()
                    .profileFile(profiles())
                    .profileName(profile())
                    .build());
        } else if (named || variable("AWS_PROFILE").isPresent()) {
            throw notAuthenticated(
                    "AWS has no profile '" + profile() + "' here", "Look at: aws configure list-profiles");
        }
        if (!named) {
            fromMachine().ifPresent(sources::add);
        }
        if (sources.isEmpty()) {
            throw notAuthenticated("There are no AWS credentials", "Log in to AWS, or name a profile with --profile");
        }
        return AwsCredentialsProviderChain.builder()
                .credentialsProviders(sources)
                .build();
    }

    private Optional<AwsCredentialsProvider> fromVariables() {
        Optional<String> key = variable("AWS_ACCESS_KEY_ID");
        Optional<String> secret = variable("AWS_SECRET_ACCESS_KEY");
        if (key.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        AwsCredentials keys = variable("AWS_SESSION_TOKEN")
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(key.get(), secret.get(), token))
                .orElseGet(() -> AwsBasicCredentials.create(key.get(), secret.get()));
        return Optional.of(StaticCredentialsProvider.create(keys));
    }

    private Optional<AwsCredentialsProvider> fromWebIdentity() {
        Optional<String> role = variable("AWS_ROLE_ARN");
        return variable("AWS_WEB_IDENTITY_TOKEN_FILE")
                .filter(file -> role.isPresent())
                .map(file -> WebIdentityTokenFileCredentialsProvider.builder()
                        .roleArn(role.get())
                        .roleSessionName(variable("AWS_ROLE_SESSION_NAME").orElse("firebreak"))
                        .webIdentityTokenFile(Path.of(file))
                        .build());
    }

    private Optional<AwsCredentialsProvider> fromMachine() {
        if (variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").isPresent()
                || variable("AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent()) {
            return Optional.of(ContainerCredentialsProvider.builder().build());
        }
        boolean disabled = variable("AWS_EC2_METADATA_DISABLED")
                .filter(value -> value.toLowerCase(Locale.ROOT).equals("true"))
                .isPresent();
        return disabled || !onInstance() ? Optional.empty() : Optional.of(InstanceProfileCredentialsProvider.create());
    }

    private static boolean onInstance() {
        try {
            return Files.readString(ASSET_TAG).startsWith("i-");
        } catch (IOException unreadable) {
            return false;
        }
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(options.environment().get(name)).filter(value -> !value.isBlank());
    }

    private static Refusal notAuthenticated(String message, String fix) {
        return new Refusal(11, Problem.block("aws-not-authenticated", message, fix));
    }

    /// Credentials that were there could not be had or refreshed: nothing was sent.
    static final class NotAuthenticated extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotAuthenticated(RuntimeException cause) {
            super("AWS credentials can't be had: " + cause.getMessage(), cause);
        }
    }
}
