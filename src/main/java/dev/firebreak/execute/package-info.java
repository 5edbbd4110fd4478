/// The only writer: executes plans, brackets every request with intent and outcome in the journal, waits, looks
/// again.
@NullMarked
package dev.firebreak.execute;

import org.jspecify.annotations.NullMarked;
