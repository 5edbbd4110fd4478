package dev.firebreak.cluster;

import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

@NeedsRealParts(Part.KUBERNETES)
class ClusterContractIT implements ClusterContract {
    private static RealSite site;

    @BeforeAll
    static void open() {
        site = RealSite.open();
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Override
    public KubeSite site() {
        return site;
    }
}
