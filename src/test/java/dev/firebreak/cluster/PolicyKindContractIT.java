package dev.firebreak.cluster;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import dev.firebreak.parts.Parts;
import dev.firebreak.parts.PolicyKinds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsRealParts({Part.KUBERNETES, Part.POLICY_KINDS})
class PolicyKindContractIT implements PolicyKindContract {
    private static RealSite site;
    private static PolicyKinds kinds;

    @BeforeAll
    static void open() {
        kinds = new PolicyKinds(Parts.cluster());
        site = RealSite.open();
    }

    @AfterAll
    static void close() {
        site.close();
        kinds.close();
    }

    @Override
    public KubeSite site() {
        return site;
    }
}
