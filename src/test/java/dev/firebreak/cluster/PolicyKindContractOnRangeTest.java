package dev.firebreak.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PolicyKindContractOnRangeTest implements PolicyKindContract {
    @TempDir
    private static Path folder;

    private static RangeSite site;

    @BeforeAll
    static void open() {
        site = RangeSite.open(folder);
        site.install();
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
