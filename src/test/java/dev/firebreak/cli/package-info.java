/// The command line in this process, on ranges: exit codes, documents, and what a command leaves behind.
@NullMarked
package dev.firebreak.cli;

import org.jspecify.annotations.NullMarked;
