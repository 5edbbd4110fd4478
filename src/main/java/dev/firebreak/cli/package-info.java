/// The command line: one command a file, no logic; what a command does is said by the packages that it calls.
@NullMarked
package dev.firebreak.cli;

import org.jspecify.annotations.NullMarked;
