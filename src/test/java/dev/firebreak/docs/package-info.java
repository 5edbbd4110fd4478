@NullMarked
package dev.firebreak.docs;

import org.jspecify.annotations.NullMarked;
