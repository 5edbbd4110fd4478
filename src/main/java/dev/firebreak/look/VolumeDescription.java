package dev.firebreak.look;

import dev.firebreak.action.View;
import dev.firebreak.cloud.Volume;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import dev.firebreak.model.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An EBS volume: what EC2 tells of it, and whose claims it stands under.
///
/// @param volume null where AWS was not asked, or does not know it
/// @param claims the claims that are bound to it, NAMESPACE/NAME; null where volumes of the cluster may not be read
public record VolumeDescription(
        String volumeId, @Nullable Volume volume, @Nullable List<String> claims, List<Unknown> unknown) {

    /// Throws [Refusal] 4 `target-not-found` where neither AWS nor the cluster has it and both were asked.
    public static VolumeDescription of(String id, View view) {
        Reads reads = new Reads(view);
        List<String> claims = reads.cluster("claims", () -> view.cluster().list(Resource.PV, null, null, null))
                .map(found -> claims(id, found))
                .orElse(null);
        Volume volume = reads.cloud("volume", () -> view.cloud().volumes(List.of(id)))
                .flatMap(found -> found.stream().findFirst())
                .orElse(null);
        boolean nowhere = volume == null && (claims == null || claims.isEmpty());
        if (nowhere && reads.unknown().isEmpty()) {
            throw new Refusal(
                    4,
                    Problem.block(
                            "target-not-found",
                            "no volume " + id + " in this account and region, and none under a claim of the cluster",
                            "see which there are: firebreak get volumes -A"));
        }
        return new VolumeDescription(id, volume, claims, reads.unknown());
    }

    private static List<String> claims(String id, List<JsonNode> volumes) {
        List<String> claims = new ArrayList<>();
        for (JsonNode volume : volumes) {
            String handle = Json.text(volume, "/spec/csi/volumeHandle");
            String old = Json.text(volume, "/spec/awsElasticBlockStore/volumeID");
            String name = Json.text(volume, "/spec/claimRef/name");
            boolean same = id.equals(handle)
                    || (old != null && old.substring(old.lastIndexOf('/') + 1).equals(id));
            if (same && name != null) {
                claims.add(volume.at("/spec/claimRef/namespace").asString("") + "/" + name);
            }
        }
        return claims;
    }
}
