package dev.firebreak;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.firebreak.cloud.Cloud;
import dev.firebreak.cluster.Cluster;
import dev.firebreak.execute.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Which package may know which. A row is a package with its sub-packages; what it lists it may import, and
/// with it whatever those may import. A row lists only rows above it.
class ArchitectureTest {
    private static final String ROOT = "dev.firebreak";

    private static final Map<String, List<String>> TABLE = table();

    private static Map<String, List<String>> table() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put("model", List.of());
        rows.put("json", List.of());
        rows.put("reach", List.of("model"));
        rows.put("change", List.of("model", "json"));
        rows.put("journal", List.of("change"));
        rows.put("cluster", List.of("change"));
        rows.put("cloud", List.of("change"));
        rows.put("action", List.of("reach", "cluster", "cloud"));
        rows.put("look", List.of("action"));
        rows.put("runbook", List.of("model", "json"));
        rows.put("config", List.of("runbook"));
        rows.put("plan", List.of("runbook", "action"));
        rows.put("preflight", List.of("plan"));
        rows.put("execute", List.of("preflight", "journal"));
        rows.put("report", List.of("journal"));
        rows.put("console", List.of("config", "plan", "journal", "report", "look"));
        rows.put("reference", List.of("runbook", "action"));
        rows.put("doctor", List.of("plan", "journal", "reference"));
        rows.put("range", List.of("model", "reach"));
        rows.put("cli", List.of("execute", "console", "reference", "doctor"));
        rows.put("rehearsal", List.of("cli", "range"));
        rows.put("shell", List.of("cli"));
        return rows;
    }

    private static final JavaClasses CLASSES = imported();

    private static JavaClasses imported() {
        // the names of other people's classes are enough: to read them as well takes a minute
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void every_package_is_a_row_of_the_table_and_holds_something() {
        Set<String> packages = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!row(type).isEmpty() && !type.getSimpleName().equals("package-info")) {
                packages.add(row(type));
            }
        }
        assertThat(packages).isEqualTo(new TreeSet<>(TABLE.keySet()));
    }

    @Test
    void a_row_lists_only_rows_above_it() {
        Set<String> above = new HashSet<>();
        TABLE.forEach((row, listed) -> {
            assertThat(above).as("above " + row).containsAll(listed);
            above.add(row);
        });
    }

    @Test
    void a_package_imports_only_what_its_row_allows() {
        List<String> refused = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            if (row(type).isEmpty()) {
                continue;
            }
            Set<String> allowed = reachable(row(type));
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (ours(target) && !allowed.contains(row(target))) {
                    refused.add(dependency.getDescription());
                }
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void no_packages_know_each_other_in_a_circle() {
        SlicesRuleDefinition.slices()
                .matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void the_kubernetes_client_is_known_in_cluster_alone() {
        onlyIn("cluster", "io.fabric8..");
    }

    @Test
    void the_aws_sdk_is_known_in_cloud_alone() {
        onlyIn("cloud", "software.amazon.awssdk..");
    }

    /// What plans and checks gets a View. That nothing hands it more is held here, by the types themselves.
    @Test
    void what_plans_knows_nothing_that_can_write() {
        Set<String> writers = Set.of(Cluster.class.getName(), Cloud.class.getName(), World.class.getName());
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".action..", ROOT + ".look..", ROOT + ".plan..", ROOT + ".preflight..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe("can write", type -> writers.contains(type.getName())))
                .check(CLASSES);
    }

    @Test
    void the_range_is_known_to_rehearsals_and_the_wiring_alone() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".range..", ROOT + ".rehearsal..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".range..")
                .check(CLASSES);
    }

    /// What runs on a range must be the same code that runs on a cluster: the range shares none of it.
    @Test
    void the_range_shares_no_code_with_what_runs_on_it() {
        assertThat(reachable("range")).containsExactlyInAnyOrder("range", "model", "reach");
    }

    private static void onlyIn(String row, String library) {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "." + row + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }

    private static boolean ours(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }

    /// The row that a class of ours belongs to; empty for the wiring at the root.
    private static String row(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.", -1);
        return parts.length < 3 ? "" : parts[2];
    }

    private static Set<String> reachable(String row) {
        Set<String> all = new LinkedHashSet<>(Set.of(row));
        for (String listed : TABLE.getOrDefault(row, List.of())) {
            all.addAll(reachable(listed));
        }
        return all;
    }
}
