package dev.firebreak.execute;

import dev.firebreak.cloud.AwsCloud;
import dev.firebreak.cloud.CloudOptions;
import dev.firebreak.cloud.StubAws;
import dev.firebreak.cloud.StubAws.Fault;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.cluster.StubApi;
import dev.firebreak.cluster.StubApi.Behaviour;
import dev.firebreak.execute.OneRequestTest.Replies;
import dev.firebreak.execute.OneRequestTest.WireReply;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.model.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// A world of which one side is a server that counts the requests that write, and answers them as told; nobody
/// may look at anything there, so that what is in doubt stays so.
sealed interface CountingWorld extends AutoCloseable {
    Duration TIMEOUT = Duration.ofMillis(1500);

    World world();

    /// How many writing requests came.
    int requests();

    @Override
    void close() throws IOException;

    /// A Kubernetes API.
    final class OfCluster implements CountingWorld {
        private final StubApi api;
        private final World world;
        private final String object;

        /// @param asked what is written, which a whole reply is about
        OfCluster(Target asked, Path folder, Replies replies) throws IOException {
            ObjectNode whole = Json.object().put("apiVersion", "v1").put("kind", "Thing");
            whole.putObject("metadata")
                    .put("name", asked.name())
                    .put("namespace", asked.namespace())
                    .put("uid", asked.uid() == null ? "u-1" : asked.uid())
                    .put("resourceVersion", "7");
            object = whole.toString();
            api = new StubApi(request -> request.method().equals("GET")
                    ? StubApi.status(403, "Forbidden", "may not look")
                    : behaviour(replies.next()));
            world = CountingWorld.world(
                    KubernetesCluster.connect(
                            ClusterOptions.DEFAULT
                                    .withKubeconfig(api.kubeconfig(folder).toString())
                                    .withRequestTimeout(TIMEOUT),
                            InstantSource.system()),
                    new AwsCloud(new CloudOptions(null, null, TIMEOUT, Map.of()), InstantSource.system()));
        }

        private Behaviour behaviour(WireReply reply) {
            return switch (reply) {
                case WireReply.Whole _ -> StubApi.json(200, object);
                case WireReply.Own own -> {
                    Behaviour.Answer status = StubApi.status(own.status(), "Reason", "no");
                    yield own.retryAfterSeconds() == null
                            ? status
                            : new Behaviour.Answer(
                                    own.status(),
                                    Map.of(
                                            "Retry-After",
                                            own.retryAfterSeconds().toString()),
                                    status.body());
                }
                case WireReply.Until until ->
                    new Behaviour.Answer(
                            until.status(),
                            until.headers(),
                            StubApi.status(until.status(), "Reason", "no").body());
                case WireReply.Bare bare -> new Behaviour.Answer(bare.status(), Map.of(), bare.body());
                case WireReply.Broken.RESET -> new Behaviour.Reset();
                case WireReply.Broken.CLOSED -> new Behaviour.Closed();
                case WireReply.Broken.CUT -> new Behaviour.CutShort(200);
                case WireReply.Broken.SILENT -> new Behaviour.Silence();
            };
        }

        @Override
        public World world() {
            return world;
        }

        @Override
        public int requests() {
            return api.writes().size();
        }

        @Override
        public void close() throws IOException {
            CountingWorld.close(world);
            api.close();
        }
    }

    /// An AWS account.
    final class OfAccount implements CountingWorld {
        private final StubAws aws = new StubAws();
        private final AtomicInteger requests = new AtomicInteger();
        private final World world;

        OfAccount(String operation, Replies replies) {
            String name = operation.substring(operation.indexOf(':') + 1);
            for (String read : new String[] {"DescribeSnapshots", "DescribeNetworkInterfaces", "GET", "HEAD"}) {
                aws.on(read, Fault.REFUSED);
            }
            aws.deciding(name, request -> {
                requests.incrementAndGet();
                return reply(request, replies.next());
            });
            world = CountingWorld.world(
                    KubernetesCluster.connect(
                            ClusterOptions.DEFAULT.withKubeconfig("/nowhere"), InstantSource.system()),
                    new AwsCloud(aws.options(), InstantSource.system()));
        }

        private static StubAws.Decision reply(StubAws.Request request, WireReply reply) {
            return switch (reply) {
                case WireReply.Whole _ -> new StubAws.Decision(Fault.OK, StubAws.ok(done(request.operation())));
                case WireReply.Own own ->
                    new StubAws.Decision(
                            Fault.OK,
                            StubAws.refusal(
                                    request,
                                    own.status(),
                                    code(own.status()),
                                    code(own.status()),
                                    own.retryAfterSeconds() == null
                                            ? ""
                                            : "Retry-After: " + own.retryAfterSeconds() + "\r\n"));
                case WireReply.Until until ->
                    new StubAws.Decision(
                            Fault.OK,
                            StubAws.refusal(
                                    request,
                                    until.status(),
                                    code(until.status()),
                                    code(until.status()),
                                    until.headers().entrySet().stream()
                                            .map(h -> h.getKey() + ": " + h.getValue() + "\r\n")
                                            .collect(Collectors.joining())));
                case WireReply.Bare bare -> new StubAws.Decision(Fault.OK, StubAws.bare(bare.status(), bare.body()));
                case WireReply.Broken.RESET -> new StubAws.Decision(Fault.RESET, new byte[0]);
                case WireReply.Broken.CLOSED -> new StubAws.Decision(Fault.CLOSED, new byte[0]);
                case WireReply.Broken.CUT -> new StubAws.Decision(Fault.CUT, StubAws.ok(done(request.operation())));
                case WireReply.Broken.SILENT -> new StubAws.Decision(Fault.HANG, new byte[0]);
            };
        }

        private static String code(int status) {
            return switch (status) {
                case 403 -> "AccessDenied";
                case 429 -> "TooManyRequestsException";
                case 500 -> "InternalError";
                case 503 -> "SlowDown";
                default -> "InvalidRequest";
            };
        }

        private static String done(String operation) {
            return switch (operation) {
                case "CreateSnapshots" -> """
                    <CreateSnapshotsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><snapshotSet><item>
                    <snapshotId>snap-1</snapshotId><volumeId>vol-1</volumeId><volumeSize>8</volumeSize></item>
                    </snapshotSet></CreateSnapshotsResponse>\
                    """;
                case "ModifyNetworkInterfaceAttribute" ->
                    "<ModifyNetworkInterfaceAttributeResponse><requestId>req-1</requestId><return>true</return></ModifyNetworkInterfaceAttributeResponse>";
                case "CreateMultipartUpload" ->
                    "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
                case "CompleteMultipartUpload" ->
                    "<CompleteMultipartUploadResult><ETag>\"e-1\"</ETag></CompleteMultipartUploadResult>";
                case "UploadPart", "PutObject" -> "";
                default -> throw new AssertionError("what does AWS answer to " + operation + "?");
            };
        }

        @Override
        public World world() {
            return world;
        }

        @Override
        public int requests() {
            return requests.get();
        }

        @Override
        public void close() {
            CountingWorld.close(world);
            aws.close();
        }
    }

    private static World world(KubernetesCluster cluster, AwsCloud cloud) {
        return new World("live", cluster, cloud, Names.DEFAULT, null, true);
    }

    private static void close(World world) {
        world.cluster().close();
        world.cloud().close();
    }
}
