/// Tests of the nouns that have a little to say of their own.
@NullMarked
package dev.firebreak.model;

import org.jspecify.annotations.NullMarked;
