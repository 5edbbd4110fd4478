/// A change is data: what would be done to the world, how it is undone, and how to find out whether it
/// happened.
@NullMarked
package dev.firebreak.change;

import org.jspecify.annotations.NullMarked;
