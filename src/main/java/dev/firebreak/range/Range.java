package dev.firebreak.range;

import dev.firebreak.range.aws.Account;
import dev.firebreak.range.aws.AwsDoor;
import dev.firebreak.range.aws.Cluster;
import dev.firebreak.range.aws.Credentials;
import dev.firebreak.range.kube.CustomKind;
import dev.firebreak.range.kube.KubeDoor;
import dev.firebreak.range.kube.ObjectStore;
import dev.firebreak.range.kube.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A simulated cluster and account, served on loopback: one listener for the Kubernetes API, one for AWS, each
/// with a token of its own. Nothing in it reaches beyond the machine.
///
/// @param folder holds the kubeconfig and the bodies of S3 objects; deleted by [#close]
public record Range(
        Scenario scenario,
        ObjectStore store,
        KubeDoor kube,
        Account account,
        AwsDoor aws,
        Path folder,
        Credentials credentials)
        implements AutoCloseable {

    /// The variable that tells a Firebreak of another terminal that it works on a range: what it does is an
    /// exercise.
    public static final String EXERCISE = "FIREBREAK_EXERCISE";

    /// Opens a range as the scenario says. `seed` makes uids and tokens, so that a rehearsal can be repeated.
    public static Range open(Scenario scenario, InstantSource clock, long seed) {
        try {
            Path folder = Files.createTempDirectory("firebreak-range");
            ObjectStore store = new ObjectStore(clock, seed, ObjectStore.PolicyEndpoints.WRITTEN);
            scenario.kinds().forEach(kind -> store.install(CustomKind.named(kind)));
            scenario.objects().forEach(object -> store.seed(withUid(object, store)));
            scenario.logs().forEach(log -> seedLog(store, log));
            RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
            String token = token(random);
            Account account = Account.from(scenario.aws(), folder.resolve("s3"));
            Credentials credentials = new Credentials(
                    "AKIARANGE" + token(random).substring(0, 11).toUpperCase(Locale.ROOT), token(random));
            AwsDoor aws = new AwsDoor(account, clock, credentials);
            String cluster = name(scenario.id());
            KubeDoor kube = new KubeDoor(store, clock, given -> user(given, token, aws.eksCaller(given, cluster)));
            account.add(new Cluster(
                    cluster,
                    "1.34",
                    kube.uri().toString(),
                    Base64.getEncoder()
                            .encodeToString(kube.certificateAuthority().getBytes(StandardCharsets.US_ASCII)),
                    Set.of(),
                    Map.of()));
            Files.writeString(folder.resolve("kubeconfig"), kube.kubeconfig(cluster, token, "default"));
            return new Range(scenario, store, kube, account, aws, folder, credentials);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What the cluster of a scenario is called, and its context.
    public static String name(String scenario) {
        return "range-" + scenario;
    }

    /// The kubeconfig's token, and an EKS token of the account's caller, may do everything.
    private static Optional<User> user(String given, String token, Optional<String> caller) {
        return caller.or(() -> given.equals(token) ? Optional.of("rehearsal") : Optional.empty())
                .map(name -> new User(name, List.of("system:masters")));
    }

    /// An event names its object by uid, which a scenario can't know; the object stands before it.
    private static JsonNode withUid(JsonNode object, ObjectStore store) {
        JsonNode involved = object.path("involvedObject");
        if (!involved.isObject() || involved.has("uid")) {
            return object;
        }
        ObjectNode event = (ObjectNode) object.deepCopy();
        store.find(
                        "",
                        involved.path("kind").asString().toLowerCase(Locale.ROOT) + "s",
                        involved.path("namespace").asString(""),
                        involved.path("name").asString())
                .ifPresent(named -> ((ObjectNode) event.path("involvedObject"))
                        .put("uid", named.at("/metadata/uid").asString()));
        return event;
    }

    private static void seedLog(ObjectStore store, JsonNode log) {
        List<ObjectStore.LogLine> lines = new ArrayList<>();
        for (JsonNode line : log.path("lines")) {
            lines.add(new ObjectStore.LogLine(
                    Instant.parse(line.path("time").asString()),
                    line.path("text").asString()));
        }
        store.seedLog(
                log.path("namespace").asString(),
                log.path("pod").asString(),
                log.path("container").asString(),
                log.path("previous").asBoolean(false),
                lines);
    }

    private static String token(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /// What other clients need to reach the range: `KUBECONFIG` and the AWS variables.
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("KUBECONFIG", kubeconfig().toString());
        environment.put("AWS_ENDPOINT_URL", aws.uri().toString());
        environment.put("AWS_ACCESS_KEY_ID", credentials.accessKey());
        environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretKey());
        environment.put("AWS_REGION", account.region());
        // the first version of the aws command knows no other variable
        environment.put("AWS_DEFAULT_REGION", account.region());
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        return environment;
    }

    @Override
    public void close() {
        kube.close();
        aws.close();
        account.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
