package dev.firebreak.cloud;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class CloudContractOnRangeTest implements CloudContract {
    @TempDir
    private static Path folder;

    private static RangeAws site;

    @BeforeAll
    static void open() {
        site = RangeAws.open(folder);
    }

    @AfterAll
    static void close() {
        site.close();
    }

    @Override
    public AwsSite site() {
        return site;
    }
}
