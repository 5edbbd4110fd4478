/// Folds a journal into what is told of a case afterwards: its timeline, its standing changes, its evidence.
@NullMarked
package dev.firebreak.report;

import org.jspecify.annotations.NullMarked;
