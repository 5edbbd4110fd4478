/// Binds a runbook's steps to actions and asks each for its proposal: the plan, with a digest that names it.
@NullMarked
package dev.firebreak.plan;

import org.jspecify.annotations.NullMarked;
