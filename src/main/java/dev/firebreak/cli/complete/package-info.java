/// What can stand where the cursor is: for a key at the prompt, and for the shells of others.
@NullMarked
package dev.firebreak.cli.complete;

import org.jspecify.annotations.NullMarked;
