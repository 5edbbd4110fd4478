/// Everything that a person or a script reads: printers of text, and the documents of `-o json`.
@NullMarked
package dev.firebreak.console;

import org.jspecify.annotations.NullMarked;
