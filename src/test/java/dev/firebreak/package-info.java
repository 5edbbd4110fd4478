@NullMarked
package dev.firebreak;

import org.jspecify.annotations.NullMarked;
