/// JSON in one way: strict reading, and writing in the canonical form of RFC 8785.
@NullMarked
package dev.firebreak.json;

import org.jspecify.annotations.NullMarked;
