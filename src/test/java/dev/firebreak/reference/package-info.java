@NullMarked
package dev.firebreak.reference;

import org.jspecify.annotations.NullMarked;
