@NullMarked
package dev.firebreak.console;

import org.jspecify.annotations.NullMarked;
