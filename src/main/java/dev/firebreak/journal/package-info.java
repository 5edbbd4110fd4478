/// The journal of a case.
@NullMarked
package dev.firebreak.journal;

import org.jspecify.annotations.NullMarked;
