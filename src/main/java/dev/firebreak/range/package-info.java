/// The simulated cluster and account that rehearsals and tests run on, served on loopback.
@NullMarked
package dev.firebreak.range;

import org.jspecify.annotations.NullMarked;
