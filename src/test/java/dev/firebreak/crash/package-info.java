/// The process dies before and after everything that has an effect, and another one goes on. What is asserted
/// at every point: nothing has an effect that the journal does not announce, nothing happens twice, nothing
/// that was reported is lost, no pod is more reachable than at the start, and the world ends as it does without
/// a crash.
@NullMarked
package dev.firebreak.crash;

import org.jspecify.annotations.NullMarked;
