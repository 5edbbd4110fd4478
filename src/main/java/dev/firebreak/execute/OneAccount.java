package dev.firebreak.execute;

import dev.firebreak.cloud.Cloud;
import dev.firebreak.cloud.CloudIdentity;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.Entry;
import dev.firebreak.journal.RunState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Problem;
import dev.firebreak.model.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The AWS account and region that acting is about. Before STS has said whose account this is, nothing there is
/// planned or changed: a case that goes on elsewhere would take what it does not find for not done.
///
/// @param id null where no run has worked in one yet: then any is right, once it is known
/// @param region of the account, null where `id` is
record OneAccount(@Nullable String id, @Nullable String region) {
    static final OneAccount ANY = new OneAccount(null, null);

    /// That of the latest run that worked in one: a run that had no use for AWS records none.
    static OneAccount of(CaseState state) {
        for (RunState run : state.runs().reversed()) {
            Entry.Plan plan = run.plan();
            JsonNode world = plan == null ? run.started().world() : plan.plan().path("world");
            String account = Json.text(world, "/account");
            if (account != null) {
                return new OneAccount(account, Json.text(world, "/region"));
            }
        }
        return ANY;
    }

    /// The cloud, which is in this account. Refuses with `another-world` (4), and as STS does where it does not
    /// answer (11).
    Cloud in(Cloud cloud) {
        CloudIdentity here = cloud.identity();
        if (id != null && !(here.account().equals(id) && here.region().equals(region))) {
            throw new Refusal(
                    4,
                    Problem.block(
                            OneWorld.ANOTHER,
                            "the case belongs to account " + id + ", region " + region + ", and this is account "
                                    + here.account() + ", region " + here.region(),
                            "Name its region with --region " + region + ", and its account's profile with --profile"));
        }
        return cloud;
    }
}
