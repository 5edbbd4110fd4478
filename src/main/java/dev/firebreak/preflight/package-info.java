/// What is looked at between planning and approval: one class per check.
@NullMarked
package dev.firebreak.preflight;

import org.jspecify.annotations.NullMarked;
