package dev.firebreak.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.cli.complete.Known.Named;
import dev.firebreak.cli.complete.Sort;
import dev.firebreak.cluster.ClusterOptions;
import dev.firebreak.cluster.ForwardingView;
import dev.firebreak.cluster.KubernetesCluster;
import dev.firebreak.cluster.Watcher;
import dev.firebreak.cluster.Watching;
import dev.firebreak.json.Json;
import dev.firebreak.model.Names;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LiveTest {
    private static final Instant NOW = Instant.parse("2026-03-01T03:12:07Z");
    private static final Problem GONE = Problem.block("cluster-unreachable", "nobody answers", "look");

    private Instant now = NOW;
    private String namespace = "shop";
    private final Watched cluster = new Watched(() -> now);
    private int changes;
    private final Live live = new Live(cluster, () -> namespace, () -> now, Names.DEFAULT, () -> changes++);

    /// A cluster whose watches a test tells.
    private static final class Watched extends ForwardingView {
        private final Map<Resource, Watcher> watchers = new HashMap<>();
        private final Map<Resource, String> within = new HashMap<>();
        private int closed;

        Watched(InstantSource clock) {
            super(KubernetesCluster.connect(ClusterOptions.DEFAULT, clock));
        }

        @Override
        public Watching watch(Resource resource, @Nullable String namespace, Watcher watcher) {
            watchers.put(resource, watcher);
            within.put(resource, String.valueOf(namespace));
            return () -> closed++;
        }

        Watcher of(Resource resource) {
            return Objects.requireNonNull(watchers.get(resource), "watches " + resource.plural());
        }

        void has(Resource resource, String... objects) {
            Watcher watcher = of(resource);
            watcher.begins();
            for (String object : objects) {
                watcher.is(json(object));
            }
            watcher.whole();
        }
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }

    private static String object(String namespace, String name, String rest) {
        return "{'metadata':{'namespace':'" + namespace + "','name':'" + name
                + "','creationTimestamp':'2026-03-01T00:12:07Z'}" + rest + "}";
    }

    private static String pod(String namespace, String name) {
        return object(
                namespace,
                name,
                ",'spec':{'nodeName':'ip-10-0-1-23.eu-west-1.compute.internal',"
                        + "'containers':[{'image':'web:1'},{'image':'proxy:2'}]},'status':{'phase':'Running'}");
    }

    private List<String> names(Sort sort, @Nullable String namespace) {
        return live.of(sort, namespace).stream().map(Named::name).toList();
    }

    @Test
    void nothing_is_watched_before_it_starts_and_nothing_after_it_ends() {
        assertThat(live.of(Sort.POD, null)).isEmpty();
        assertThat(live.trouble()).isEmpty();
        assertThat(cluster.watchers).isEmpty();
        live.start();
        live.start();
        assertThat(cluster.watchers).hasSize(10).hasSize(live.standing().size());
        live.close();
        assertThat(cluster.closed).isEqualTo(10);
        Live another = new Live(cluster, () -> now);
        cluster.watchers.clear();
        another.close();
        another.start();
        assertThat(cluster.watchers).isEmpty();
    }

    @Test
    void pods_are_those_of_a_namespace_in_order_with_what_tells_them_apart() {
        live.start();
        cluster.has(Resource.POD, pod("shop", "web-2"), pod("shop", "web-1"), pod("shop-2", "x"), pod("a", "y"));
        assertThat(live.of(Sort.POD, "shop"))
                .containsExactly(
                        new Named("shop", "web-1", "Running on ip-10-0-1-23, 3h"),
                        new Named("shop", "web-2", "Running on ip-10-0-1-23, 3h"));
        assertThat(names(Sort.POD, null)).containsExactly("y", "web-1", "web-2", "x");
        assertThat(names(Sort.POD, "none")).isEmpty();
    }

    private static String suspect(String name, int version) {
        return "{'metadata':{'namespace':'shop','name':'" + name + "','resourceVersion':'" + version
                + "','labels':{'case.internal/id':'260301-k7qx.r1'}},'status':{'phase':'Running'}}";
    }

    @Test
    void a_pod_of_a_case_says_so_first() {
        live.start();
        cluster.has(Resource.POD, suspect("web-1", 1));
        assertThat(live.of(Sort.POD, "shop")).containsExactly(new Named("shop", "web-1", "in 260301-k7qx.r1, Running"));
    }

    @Test
    void what_changes_of_a_case_is_told_and_not_what_was_there_or_is_of_no_case() {
        live.start();
        cluster.has(Resource.POD, suspect("web-1", 1), pod("shop", "web-2"));
        cluster.has(Resource.NETWORK_POLICY, object("shop", "deny", ""));
        cluster.of(Resource.POD).is(json(pod("shop", "web-3")));
        cluster.of(Resource.POD).gone(json(pod("shop", "web-3")));
        cluster.of(Resource.POD).is(json(suspect("web-1", 1)));
        assertThat(changes).isZero();

        cluster.of(Resource.POD).is(json(suspect("web-1", 2)));
        assertThat(changes).as("changed").isEqualTo(1);
        cluster.of(Resource.POD).is(json(pod("shop", "web-1")));
        assertThat(changes).as("its label was taken off").isEqualTo(2);
        cluster.of(Resource.NETWORK_POLICY).is(json(object("shop", "allow", "")));
        assertThat(changes).as("a policy came").isEqualTo(3);
        cluster.of(Resource.NETWORK_POLICY).gone(json(object("shop", "deny", "")));
        assertThat(changes).as("a policy went").isEqualTo(4);
        cluster.has(Resource.NETWORK_POLICY);
        assertThat(changes).as("one went while nobody watched").isEqualTo(5);
    }

    @Test
    void what_a_pod_waits_for_and_that_it_goes_say_more_than_its_phase() {
        live.start();
        cluster.has(
                Resource.POD,
                object(
                        "shop",
                        "a",
                        ",'status':{'phase':'Running','containerStatuses':"
                                + "[{'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}"),
                "{'metadata':{'namespace':'shop','name':'b','deletionTimestamp':'2026-03-01T00:12:07Z'}}");
        assertThat(live.of(Sort.POD, "shop"))
                .extracting(Named::says)
                .containsExactly("CrashLoopBackOff, 3h", "Terminating");
    }

    @Test
    void changes_are_known_at_once_and_what_a_new_list_lacks_is_gone() {
        live.start();
        cluster.has(Resource.POD, pod("shop", "web-1"), pod("shop", "web-2"));
        Watcher pods = cluster.of(Resource.POD);
        pods.is(json(pod("shop", "web-3")));
        pods.gone(json(pod("shop", "web-1")));
        assertThat(names(Sort.POD, "shop")).containsExactly("web-2", "web-3");
        pods.begins();
        pods.is(json(pod("shop", "web-4")));
        assertThat(names(Sort.POD, "shop"))
                .as("what was known is offered until the list is whole")
                .containsExactly("web-2", "web-3", "web-4");
        pods.whole();
        assertThat(names(Sort.POD, "shop")).containsExactly("web-4");
    }

    @Test
    void workloads_are_named_by_kind_and_those_that_only_their_pods_tell_too() {
        live.start();
        cluster.has(
                Resource.DEPLOYMENT,
                object("shop", "web", ",'spec':{'replicas':3},'status':{'observedGeneration':1,'readyReplicas':2}"));
        cluster.has(
                Resource.STATEFUL_SET,
                object("shop", "db", ",'spec':{'replicas':1},'status':{'observedGeneration':1}"),
                object("shop", "new", ",'spec':{'replicas':2}"));
        cluster.has(
                Resource.DAEMON_SET,
                object("shop", "log", ",'status':{'observedGeneration':1,'numberReady':4,'desiredNumberScheduled':5}"));
        cluster.has(Resource.CRON_JOB, object("shop", "nightly", ",'spec':{'suspend':true}"));
        cluster.has(
                Resource.POD,
                owned("a", "ReplicaSet", "web-5d4f"),
                owned("b", "ReplicaSet", "rollout-77"),
                owned("c", "Job", "nightly-1"),
                owned("d", "Job", "nightly-1"),
                owned("e", "DaemonSet", "log"));
        assertThat(live.of(Sort.WORKLOAD, "shop"))
                .containsExactly(
                        new Named("shop", "cronjob/nightly", "suspended, 3h"),
                        new Named("shop", "deploy/web", "2 of 3 ready, 3h"),
                        new Named("shop", "ds/log", "4 of 5 ready, 3h"),
                        new Named("shop", "job/nightly-1", "2 pods"),
                        new Named("shop", "rs/rollout-77", "1 pod"),
                        new Named("shop", "sts/db", "0 of 1 ready, 3h"),
                        new Named("shop", "sts/new", "2 wanted, 3h"));
        assertThat(names(Sort.WORKLOAD, "other")).isEmpty();
    }

    private static String owned(String name, String kind, String owner) {
        return "{'metadata':{'namespace':'shop','name':'%s','ownerReferences':[{'kind':'%s','name':'%s'}]}}"
                .formatted(name, kind, owner);
    }

    @Test
    void images_are_those_of_all_kinds_of_container_each_once() {
        live.start();
        cluster.has(
                Resource.POD,
                pod("shop", "web-1"),
                object(
                        "shop",
                        "x",
                        ",'spec':{'containers':[{'image':'web:1'}],'initContainers':[{'image':'init:1'}],"
                                + "'ephemeralContainers':[{'image':'debug:1'},{'image':'web:1'}]}"),
                object("other", "y", ",'spec':{'containers':[{'image':'other:1'}]}"));
        assertThat(live.of(Sort.IMAGE, "shop"))
                .containsExactly(
                        new Named(null, "debug:1", "1 pod"),
                        new Named(null, "init:1", "1 pod"),
                        new Named(null, "proxy:2", "1 pod"),
                        new Named(null, "web:1", "2 pods"));
        assertThat(names(Sort.IMAGE, null)).contains("other:1");
    }

    @Test
    void what_is_in_no_namespace_is_the_same_in_all() {
        live.start();
        cluster.has(
                Resource.NODE,
                "{'metadata':{'name':'n'},'spec':{'unschedulable':true},"
                        + "'status':{'conditions':[{'type':'Ready','status':'True'}]}}");
        cluster.has(Resource.NAMESPACE, "{'metadata':{'name':'shop'},'status':{'phase':'Terminating'}}");
        cluster.has(
                Resource.PV,
                "{'metadata':{'name':'pvc-1'},'spec':{'csi':{'driver':'ebs.csi.aws.com','volumeHandle':'vol-0a1b'},"
                        + "'claimRef':{'namespace':'shop','name':'disk'}}}",
                "{'metadata':{'name':'pvc-2'},'spec':{'awsElasticBlockStore':{'volumeID':'aws://eu-west-1a/vol-2'}}}",
                "{'metadata':{'name':'pvc-3'},'spec':{'csi':{'driver':'efs.csi.aws.com','volumeHandle':'fs-1'}}}");
        assertThat(live.of(Sort.NODE, "shop")).containsExactly(new Named(null, "n", "Ready, cordoned"));
        assertThat(live.of(Sort.NAMESPACE, "x")).containsExactly(new Named(null, "shop", "Terminating"));
        assertThat(live.of(Sort.VOLUME, null))
                .containsExactly(new Named(null, "vol-0a1b", "of shop/disk"), new Named(null, "vol-2", "no claim"));
        cluster.of(Resource.PV).gone(json("{'metadata':{'name':'pvc-1'}}"));
        assertThat(names(Sort.VOLUME, "shop")).containsExactly("vol-2");
    }

    @Test
    void a_service_account_says_its_role_and_a_policy_its_age() {
        live.start();
        cluster.has(
                Resource.SERVICE_ACCOUNT,
                "{'metadata':{'namespace':'shop','name':'web','annotations':"
                        + "{'eks.amazonaws.com/role-arn':'arn:aws:iam::1:role/path/shop-web'}}}",
                "{'metadata':{'namespace':'shop','name':'default'}}");
        cluster.has(Resource.NETWORK_POLICY, object("shop", "deny", ""));
        assertThat(live.of(Sort.SERVICE_ACCOUNT, "shop"))
                .containsExactly(new Named("shop", "default", ""), new Named("shop", "web", "role shop-web"));
        assertThat(live.of(Sort.POLICY, "shop")).containsExactly(new Named("shop", "deny", "3h"));
    }

    @Test
    void names_of_a_cluster_that_is_gone_are_offered_with_their_age_until_it_is_back() {
        live.start();
        cluster.has(Resource.POD, pod("shop", "web-1"));
        Watcher pods = cluster.of(Resource.POD);
        now = NOW.plusSeconds(30);
        pods.lost(GONE, NOW);
        now = NOW.plusSeconds(70);
        pods.lost(GONE, NOW.plusSeconds(60));
        Live.Trouble trouble = live.trouble().orElseThrow();
        assertThat(trouble.words(now)).isEqualTo("cluster unreachable for 10s: names known 70s ago");
        assertThat(trouble.words(now.plus(Duration.ofDays(3))))
                .isEqualTo("cluster unreachable for 3d: names known 3d ago");
        assertThat(names(Sort.POD, "shop")).containsExactly("web-1");
        pods.whole();
        assertThat(live.trouble()).isEmpty();
        assertThat(names(Sort.POD, "shop")).containsExactly("web-1");
    }

    @Test
    void how_long_it_is_unreachable_counts_from_what_was_heard_last_of_any_kind_and_not_from_the_notice() {
        live.start();
        cluster.has(Resource.POD, pod("shop", "web-1"));
        cluster.has(Resource.NODE);
        now = NOW.plusSeconds(10);
        cluster.of(Resource.NODE).is(json("{'metadata':{'name':'n'}}"));
        now = NOW.plusSeconds(39);
        cluster.of(Resource.POD).lost(GONE, NOW);
        assertThat(live.trouble().orElseThrow().words(now))
                .isEqualTo("cluster unreachable for 29s: names known 39s ago");
        cluster.of(Resource.NODE).lost(GONE, NOW.plusSeconds(12));
        assertThat(live.trouble().orElseThrow().words(now)).startsWith("cluster unreachable for 27s: ");
    }

    @Test
    void a_cluster_that_says_nothing_from_the_start_is_unreachable_since_then() {
        live.start();
        now = NOW.plusSeconds(38);
        cluster.of(Resource.POD).lost(GONE, null);
        assertThat(live.trouble().orElseThrow().words(now.plusSeconds(1)))
                .isEqualTo("cluster unreachable for 39s: no names are known");
    }

    @Test
    void a_cluster_that_was_never_there_has_no_names_and_no_age() {
        live.start();
        cluster.of(Resource.POD).lost(GONE, null);
        assertThat(live.trouble().orElseThrow().words(NOW)).isEqualTo("cluster unreachable for 0s: no names are known");
        assertThat(live.standing())
                .filteredOn(standing -> standing.kind().equals(Resource.POD))
                .allMatch(standing -> !standing.synced() && standing.known() == 0 && standing.trouble() != null);
    }

    @Test
    void where_not_all_namespaces_may_be_listed_that_of_the_prompt_is_and_follows_it() {
        Problem forbidden = Problem.block("forbidden", "may not list pods", "ask");
        live.start();
        cluster.of(Resource.POD).lost(forbidden, null);
        assertThat(cluster.within).containsEntry(Resource.POD, "shop").containsEntry(Resource.NODE, "null");
        assertThat(live.missing(Sort.POD)).isEmpty();
        cluster.has(Resource.POD, pod("shop", "web-1"));
        assertThat(names(Sort.POD, "shop")).containsExactly("web-1");

        namespace = "pay";
        assertThat(live.missing(Sort.POD)).isEmpty();
        assertThat(cluster.within).as("all are tried again").containsEntry(Resource.POD, "null");
        cluster.of(Resource.POD).lost(forbidden, null);
        assertThat(cluster.within).containsEntry(Resource.POD, "pay");
        cluster.of(Resource.POD).lost(forbidden, null);
        assertThat(live.missing(Sort.POD)).contains("pods may not be listed");
        assertThat(live.trouble()).isEmpty();
        cluster.has(Resource.POD, pod("pay", "card-1"));
        assertThat(live.missing(Sort.POD)).isEmpty();
        assertThat(names(Sort.POD, null)).containsExactly("card-1");

        int closed = cluster.closed;
        live.close();
        assertThat(cluster.closed - closed).isEqualTo(10);
        cluster.of(Resource.DEPLOYMENT).lost(forbidden, null);
        assertThat(cluster.within).containsEntry(Resource.DEPLOYMENT, "null");
        namespace = "shop";
        assertThat(live.missing(Sort.POD)).isEmpty();
        assertThat(cluster.within).containsEntry(Resource.POD, "pay");
    }

    @Test
    void a_right_that_is_missing_is_said_of_its_kind_and_is_no_trouble_of_the_cluster() {
        live.start();
        cluster.has(Resource.POD, pod("shop", "web-1"));
        cluster.of(Resource.NODE).lost(Problem.block("forbidden", "may not list nodes", "ask"), null);
        assertThat(live.trouble()).isEmpty();
        assertThat(live.missing(Sort.NODE)).contains("nodes may not be listed");
        assertThat(live.standing())
                .filteredOn(standing -> standing.trouble() != null)
                .singleElement()
                .satisfies(standing -> {
                    assertThat(standing.kind()).isEqualTo(Resource.NODE);
                    assertThat(String.valueOf(standing.trouble())).contains("may not list nodes");
                });
    }
}
