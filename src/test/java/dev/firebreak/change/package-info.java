/// What is proposed, on its own.
@NullMarked
package dev.firebreak.change;

import org.jspecify.annotations.NullMarked;
