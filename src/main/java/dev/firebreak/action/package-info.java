/// What a runbook step can be: an action reads the world and proposes changes, never makes them.
@NullMarked
package dev.firebreak.action;

import org.jspecify.annotations.NullMarked;
