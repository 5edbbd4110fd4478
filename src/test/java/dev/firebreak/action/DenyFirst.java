package dev.firebreak.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.action.kube.IsolatePod;
import dev.firebreak.action.kube.PodFacts;
import dev.firebreak.change.Change;
import dev.firebreak.change.Proposal;
import dev.firebreak.change.Wait;
import dev.firebreak.model.PodRef;
import dev.firebreak.model.Resource;
import java.util.List;

/// That an allow is never narrowed before the deny-all has taken hold.
public final class DenyFirst {
    private DenyFirst() {}

    /// Isolating pod shop/web-7f9c alone waits for its deny-all.
    public static void isWaitedFor(View view) {
        PodRef pod = PodFacts.ref(
                view.cluster().get(Resource.POD, "shop", "web-7f9c").orElseThrow());
        IsolatePod isolate = new IsolatePod(List.of(pod), IsolatePod.Siblings.LEAVE, null, false, null, null);

        assertThat(isolate.plan(view))
                .isInstanceOfSatisfying(
                        Proposal.Changes.class,
                        proposed -> assertThat(((Proposal.Changes<?>) proposed).changes())
                                .filteredOn(change -> change.id().equals("deny-shop"))
                                .singleElement()
                                .extracting(Change::settle)
                                .isInstanceOf(Wait.PolicyResolved.class));
    }
}
