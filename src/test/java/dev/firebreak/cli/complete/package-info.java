@NullMarked
package dev.firebreak.cli.complete;

import org.jspecify.annotations.NullMarked;
