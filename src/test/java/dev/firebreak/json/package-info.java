@NullMarked
package dev.firebreak.json;

import org.jspecify.annotations.NullMarked;
