@NullMarked
package dev.firebreak.journal;

import org.jspecify.annotations.NullMarked;
