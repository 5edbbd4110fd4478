/// The shell in a terminal, as its user sees it.
@NullMarked
package dev.firebreak.shell;

import org.jspecify.annotations.NullMarked;
