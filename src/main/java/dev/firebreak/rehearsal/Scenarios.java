package dev.firebreak.rehearsal;

import dev.firebreak.cli.complete.Words;
import dev.firebreak.range.Scenario;
import java.util.Iterator;

/// The scenarios that a rehearsal can be named.
final class Scenarios implements Words {
    @Override
    public Iterator<String> iterator() {
        return Scenario.SHIPPED.iterator();
    }

    @Override
    public String says(String scenario) {
        return Scenario.find(scenario).map(Scenario::title).orElse("");
    }
}
