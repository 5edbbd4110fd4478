@NullMarked
package dev.firebreak.doctor;

import org.jspecify.annotations.NullMarked;
