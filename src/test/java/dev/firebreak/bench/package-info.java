/// Measurements, run by hand: see `docs/benchmarks.md`. The build compiles them and asserts nothing about time.
@NullMarked
package dev.firebreak.bench;

import org.jspecify.annotations.NullMarked;
