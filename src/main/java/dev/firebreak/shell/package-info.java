/// The shell: the command tree at a prompt that says which world and which case this is, and what is in doubt there.
@NullMarked
package dev.firebreak.shell;

import org.jspecify.annotations.NullMarked;
