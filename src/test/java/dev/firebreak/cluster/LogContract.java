package dev.firebreak.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firebreak.change.Gather;
import dev.firebreak.cluster.KubeSite.Reply;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

interface LogContract extends OnSite {

    @Test
    default void a_log_is_streamed_and_one_that_is_not_there_is_told_in_the_servers_words() throws IOException {
        PodRef pod = logging();
        try (InputStream log = site().cluster.open(gather(pod, false))) {
            assertThat(new String(log.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("""
                2026-01-01T00:00:00.000000000Z one
                2026-01-01T00:00:01.000000000Z two
                2026-01-01T00:00:02.000000000Z three
                """);
        }
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> site().cluster.open(gather(pod, true)));
        assertThat(refusal.problems().getFirst().code()).isEqualTo("no-log");
        assertThat(refusal.getMessage()).contains("previous terminated container");
    }

    @Test
    default void logs_obey_their_limits() {
        PodRef pod = logging();
        String log = "/api/v1/namespaces/" + pod.namespace() + "/pods/web/log";
        assertThat(site().get(log).text()).isEqualTo("one\ntwo\nthree\n");
        assertThat(site().get(log + "?tailLines=2").text()).isEqualTo("two\nthree\n");
        assertThat(site().get(log + "?tailLines=0").text()).isEmpty();
        assertThat(site().get(log + "?limitBytes=5").text()).isEqualTo("one\nt");
        assertThat(site().get(log + "?tailLines=1&timestamps=true").text())
                .isEqualTo("2026-01-01T00:00:02.000000000Z three\n");
        assertThat(site().get(log + "?sinceSeconds=1&timestamps=true").text())
                .as("all was logged long ago")
                .isEmpty();
        assertThat(site().get(log + "?sinceTime=2026-01-01T00:00:01Z&timestamps=true")
                        .text())
                .isEqualTo("2026-01-01T00:00:01.000000000Z two\n2026-01-01T00:00:02.000000000Z three\n");
        Reply both = site().get(log + "?sinceSeconds=9&sinceTime=2026-01-01T00:00:01Z");
        assertThat(both.code()).isEqualTo(422);
        assertThat(both.message())
                .isEqualTo(
                        "PodLogOptions \"web\" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds`"
                                + " may be specified");
        Reply never = site().get(log + "?sinceSeconds=0");
        assertThat(never.code()).isEqualTo(422);
        assertThat(never.message())
                .isEqualTo("PodLogOptions \"web\" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0");
        Reply other = site().get(log + "?container=x");
        assertThat(other.code()).isEqualTo(400);
        assertThat(other.message()).isEqualTo("container x is not valid for pod web");
        Reply previous = site().get(log + "?previous=true");
        assertThat(previous.code()).isEqualTo(400);
        assertThat(previous.message()).isEqualTo("previous terminated container \"app\" in pod \"web\" not found");
        Reply negative = site().get(log + "?tailLines=-1");
        assertThat(negative.code()).isEqualTo(422);
        assertThat(negative.message())
                .isEqualTo("PodLogOptions \"web\" is invalid: tailLines: Invalid value: -1: must be greater than or"
                        + " equal to 0");
        assertThat(site().get(log + "?limitBytes=0").code()).isEqualTo(422);
        assertThat(site().get(log.replace("/web/", "/none/")).message()).isEqualTo("pods \"none\" not found");
    }

    @Test
    default void a_restarted_container_has_the_log_from_before() {
        PodRef pod = logging();
        String web = "/api/v1/namespaces/" + pod.namespace() + "/pods/web";
        site().log(pod.namespace(), "web", "app", true, List.of("before"));
        site().patch(web + "/status", KubeSite.MERGE_PATCH, """
            {'status':{'containerStatuses':[{'name':'app','image':'web:1','imageID':'','ready':true,'restartCount':1,
              'containerID':'containerd://2','state':{'running':{'startedAt':'2026-01-01T00:01:00Z'}},
              'lastState':{'terminated':{'exitCode':1,'reason':'Error','containerID':'containerd://1'}}}]}}\
            """);
        assertThat(site().get(web + "/log?previous=true").text()).isEqualTo("before\n");
    }

    @Test
    default void of_several_containers_one_must_be_named() {
        String namespace = site().newNamespace();
        String pods = "/api/v1/namespaces/" + namespace + "/pods";
        site().post(pods, """
            {'metadata':{'name':'two'},'spec':{'nodeName':'none','initContainers':[{'name':'i','image':'a:1'}],
              'containers':[{'name':'a','image':'a:1'},{'name':'b','image':'b:1'}]}}\
            """);
        Reply reply = site().get(pods + "/two/log");
        assertThat(reply.code()).isEqualTo(400);
        assertThat(reply.message()).isEqualTo("a container name must be specified for pod two, choose one of: [i a b]");
    }

    @Test
    default void a_pod_without_a_node_has_an_empty_log() {
        String pods = "/api/v1/namespaces/" + site().newNamespace() + "/pods";
        site().post(pods, "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'a:1'}]}}");
        assertThat(site().get(pods + "/p/log")).isEqualTo(new Reply(204, ""));
    }

    private PodRef logging() {
        String namespace = site().newNamespace();
        PodRef pod = Targets.ref(site().runningPod(namespace, "web"));
        site().log(namespace, "web", "app", false, List.of("one", "two", "three"));
        return pod;
    }

    private static Gather gather(PodRef pod, boolean previous) {
        Gather.Source source = new Gather.Source.Log(pod, "app", previous);
        return new Gather("g", source, Target.of(pod), 1 << 20, Duration.ofSeconds(5), "none", "read");
    }
}
