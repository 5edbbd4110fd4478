package dev.firebreak.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.Registry;
import dev.firebreak.cli.MovedTime;
import dev.firebreak.mainjob.VpcCni;
import dev.firebreak.model.Permission;
import dev.firebreak.model.Resource;
import dev.firebreak.model.Right;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.PolicyKinds;
import dev.firebreak.parts.RealCluster;
import dev.firebreak.permissions.Firebreak.Ended;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// On a real API server that serves the kinds of a stronger denial: a subject with exactly the printed ClusterRole is
/// offered it, and without any one of the rights that only it takes, a weaker one, with the right named.
@NeedsRealParts({Part.KUBERNETES, Part.MOTO, Part.POLICY_KINDS})
@SuppressWarnings("NullAway.Init")
class StrongerRemovalIT {
    private static final RealCluster CLUSTER = Parts.cluster();

    private static PolicyKinds kinds;
    private static VpcCni cni;
    private static Suspects suspects;
    private static Subject subject;
    private static Firebreak firebreak;

    @TempDir
    static Path home;

    @BeforeAll
    static void set() {
        kinds = new PolicyKinds(CLUSTER);
        cni = new VpcCni(CLUSTER);
        suspects = new Suspects(CLUSTER);
        subject = new Subject(CLUSTER, "ada-" + suspects.namespace());
        firebreak = new Firebreak(home, subject.kubeconfig(), Parts.moto().environment(), new MovedTime());
    }

    @AfterAll
    static void clear() {
        subject.close();
        cni.close();
        kinds.close();
    }

    @Test
    void without_any_right_of_a_stronger_denial_a_weaker_one_is_planned_and_the_right_is_named() {
        JsonNode rules = firebreak
                .run("runbook", "permissions", "isolate-pod")
                .document()
                .at("/clusterRole/rules");
        List<Permission.Kube> all = Registry.find("isolate-pod").orElseThrow().rights().stream()
                .filter(right -> right.use() == Right.Use.STRONGER)
                .map(right -> (Permission.Kube) right.in(suspects.namespace()).permission())
                .toList();
        subject.has(rules, all, null);
        Ended whole = firebreak.run("plan", "isolate-pod", suspects.suspect());
        assertThat(whole.exit()).as(whole.document().toString()).isZero();
        assertThat(whole.problems("strategy", "info"))
                .singleElement()
                .asString()
                .contains("strategy admin-deny");
        assertThat(whole.problems("forbidden", "warn")).isEmpty();

        List<Permission.Kube> ofTier = all.stream()
                .filter(right -> right.group().equals(Resource.AWS_CLUSTER_NETWORK_POLICY.group()))
                .toList();
        assertThat(ofTier).hasSizeGreaterThan(2);
        for (Permission.Kube gone : ofTier) {
            subject.has(Subject.without(rules, gone), List.of(), gone);
            Ended plan = firebreak.run("plan", "isolate-pod", suspects.suspect());
            assertThat(plan.exit()).as(gone + ": " + plan.document()).isZero();
            assertThat(plan.problems("strategy", "info"))
                    .as(gone.toString())
                    .singleElement()
                    .asString()
                    .contains("strategy except-deny", "you may not make");
            assertThat(plan.problems("forbidden", "warn"))
                    .as(gone.toString())
                    .anySatisfy(problem -> assertThat(problem).contains("may not " + gone));
        }
        System.out.println("permissions: " + ofTier.size() + " rules of a stronger denial taken away one by one");
    }
}
