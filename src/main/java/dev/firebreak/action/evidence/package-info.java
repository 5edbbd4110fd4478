/// Actions that capture evidence.
@NullMarked
package dev.firebreak.action.evidence;

import org.jspecify.annotations.NullMarked;
