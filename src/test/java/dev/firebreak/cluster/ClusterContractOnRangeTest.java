package dev.firebreak.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class ClusterContractOnRangeTest implements ClusterContract {
    @TempDir
    private static Path folder;

    private static RangeSite site;

    @BeforeAll
    static void open() {
        site = RangeSite.open(folder);
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
