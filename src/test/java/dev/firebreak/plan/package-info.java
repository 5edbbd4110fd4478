/// What a plan's digest covers, and what it does not.
@NullMarked
package dev.firebreak.plan;

import org.jspecify.annotations.NullMarked;
