/// A runbook is YAML with typed inputs and explicit steps. It is read into a [Runbook], or into every problem
/// that it has, each with line and column. Actions are known only as a [dev.firebreak.model.Catalog].
@NullMarked
package dev.firebreak.runbook;

import org.jspecify.annotations.NullMarked;
