package dev.firebreak.action.kube;

import dev.firebreak.change.Symbols;
import dev.firebreak.json.Json;
import dev.firebreak.model.PodRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The pod that tries to connect to a suspect. It asks for no right and no token, and ends by itself. What it saw
/// is its container's termination message:
///
/// ```text
/// steady=5 rounds=5 172.20.0.1:443=open 10.0.1.101:8080=timeout 172.20.0.1:443=open
/// ```
final class ProbePod {
    /// How many equal rounds in a row are believed.
    static final int STEADY = 5;

    /// A plugin was seen to take 20 s to enforce a new policy (fluidbox): what is open before is not believed.
    private static final int SETTLED_SECONDS = 30;

    private static final int LONGEST_SECONDS = 60;

    /// After its image was pulled it takes a minute and a round.
    static final int DEADLINE_SECONDS = 180;

    static final String CONTAINER = "probe";
    private static final String OPEN = "open";
    static final String TIMEOUT = "timeout";

    /// `agnhost connect` prints what went wrong as a fixed word (kubernetes, test/images/agnhost/connect).
    private static final String SCRIPT = """
        PATH=$PATH:/
        began=$(date +%s); round=0; same=0; last=
        while :; do
          round=$((round + 1)); now=
          for at in $CONTROL $TARGETS $CONTROL; do
            if said=$(agnhost connect "$at" --timeout=2s 2>&1); then saw=open; else
              case $said in
                TIMEOUT*) saw=timeout ;;
                REFUSED*) saw=refused ;;
                *) saw=other ;;
              esac
            fi
            now="$now $at=$saw"
          done
          if [ "$now" = "$last" ]; then same=$((same + 1)); else same=1; last=$now; fi
          echo "steady=$same rounds=$round$now" > "${SAID:-/dev/termination-log}"
          lasted=$(($(date +%s) - began))
          if [ $lasted -ge $LONGEST ]; then exit 0; fi
          if [ $same -ge $STEADY ]; then
            if [ "$now" = "$BLOCKED" ] || [ $lasted -ge $SETTLED ]; then exit 0; fi
          fi
          sleep 1
        done
        """;

    private ProbePod() {}

    /// @param control `HOST:PORT` that must be reached, tried before and after the suspect in each round
    /// @param targets `HOST:PORT` of the suspect
    /// @param elsewhere the node that it must not run on; null where any will do
    static ObjectNode body(
            PodRef name,
            String image,
            String control,
            List<String> targets,
            @Nullable String elsewhere,
            String intentKey) {
        ObjectNode pod = Json.object();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("name", name.name()).put("namespace", name.namespace());
        metadata.putObject("annotations").put(intentKey, Symbols.INTENT);
        ObjectNode spec = pod.putObject("spec");
        spec.put("restartPolicy", "Never")
                .put("activeDeadlineSeconds", DEADLINE_SECONDS)
                .put("terminationGracePeriodSeconds", 0)
                .put("automountServiceAccountToken", false)
                .put("enableServiceLinks", false);
        spec.putObject("nodeSelector").put("kubernetes.io/os", "linux");
        if (elsewhere != null) {
            spec.putObject("affinity")
                    .putObject("nodeAffinity")
                    .putObject("requiredDuringSchedulingIgnoredDuringExecution")
                    .putArray("nodeSelectorTerms")
                    .addObject()
                    .putArray("matchFields")
                    .addObject()
                    .put("key", "metadata.name")
                    .put("operator", "NotIn")
                    .putArray("values")
                    .add(elsewhere);
        }
        ObjectNode context = spec.putObject("securityContext");
        context.put("runAsNonRoot", true).put("runAsUser", 65_532).put("runAsGroup", 65_532);
        context.putObject("seccompProfile").put("type", "RuntimeDefault");
        container(spec.putArray("containers").addObject(), image, environment(control, targets));
        return pod;
    }

    private static void container(ObjectNode container, String image, Map<String, String> environment) {
        container.put("name", CONTAINER).put("image", image);
        container.putArray("command").add("/bin/sh").add("-c").add(SCRIPT);
        environment.forEach((name, value) ->
                container.withArray("env").addObject().put("name", name).put("value", value));
        ObjectNode resources = container.putObject("resources");
        resources.putObject("requests").put("cpu", "10m").put("memory", "64Mi");
        resources.putObject("limits").put("cpu", "100m").put("memory", "64Mi");
        ObjectNode context = container.putObject("securityContext");
        context.put("allowPrivilegeEscalation", false).put("readOnlyRootFilesystem", true);
        context.putObject("capabilities").putArray("drop").add("ALL");
    }

    private static Map<String, String> environment(String control, List<String> targets) {
        List<String> blocked = new ArrayList<>();
        blocked.add(control + "=" + OPEN);
        targets.forEach(t -> blocked.add(t + "=" + TIMEOUT));
        blocked.add(control + "=" + OPEN);
        return new TreeMap<>(Map.of(
                "CONTROL", control,
                "TARGETS", String.join(" ", targets),
                "BLOCKED", blocked.stream().map(b -> " " + b).collect(Collectors.joining()),
                "STEADY", String.valueOf(STEADY),
                "SETTLED", String.valueOf(SETTLED_SECONDS),
                "LONGEST", String.valueOf(LONGEST_SECONDS)));
    }
}
