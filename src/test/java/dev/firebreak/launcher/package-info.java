/// The launcher script, run against stand-ins for Java and Maven, and the archive as it is shipped.
@NullMarked
package dev.firebreak.launcher;

import org.jspecify.annotations.NullMarked;
