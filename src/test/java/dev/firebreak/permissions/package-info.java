/// The printed permissions, proven: nothing more is needed, and nothing in them is idle.
@NullMarked
package dev.firebreak.permissions;

import org.jspecify.annotations.NullMarked;
