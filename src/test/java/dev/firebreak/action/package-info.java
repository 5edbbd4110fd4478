/// What every action promises, and what each does in the cases that are its own.
@NullMarked
package dev.firebreak.action;

import org.jspecify.annotations.NullMarked;
