/// Whether everything is in place, on a quiet Tuesday: one class per check, all of them only read.
@NullMarked
package dev.firebreak.doctor;

import org.jspecify.annotations.NullMarked;
