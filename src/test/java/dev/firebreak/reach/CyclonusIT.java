package dev.firebreak.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.parts.Cyclonus;
import dev.firebreak.parts.NeedsRealParts;
import dev.firebreak.parts.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The matcher of Cyclonus, which is others' code, gives the same answers. Where the specification leaves an answer
/// to the plugin (a block that holds a pod's address) ours is unknown and is not compared; there are few.
@NeedsRealParts(Part.CYCLONUS)
class CyclonusIT {
    private static final long SEED = 20261128;
    private static final int SETS = 1_500;

    @Test
    void its_generated_cases_and_random_sets_of_ours_have_the_same_answers() {
        List<OracleWorld> cases = new Cyclonus().cases().map(OracleWorld::of).toList();

        assertThat(cases).hasSizeGreaterThan(200);
        compare("cases of Cyclonus", cases);
        compare("random sets of ours beside Cyclonus", OracleWorld.random(SEED, SETS));
    }

    private static void compare(String what, List<OracleWorld> worlds) {
        List<String> answers =
                new Cyclonus().answers(worlds.stream().map(OracleWorld::json).toList());
        assertThat(OracleWorld.compare(what, worlds, answers).differences()).isEmpty();
    }
}
