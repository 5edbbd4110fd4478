/// Nouns without behaviour: what an incident is about. Depends on the JDK alone.
@NullMarked
package dev.firebreak.model;

import org.jspecify.annotations.NullMarked;
