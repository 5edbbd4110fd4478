/// Rehearsals: the same commands, actions and journal, on a range.
@NullMarked
package dev.firebreak.rehearsal;

import org.jspecify.annotations.NullMarked;
