/// The generated pages of `docs/reference`: pure functions from the registry and the library to Markdown.
@NullMarked
package dev.firebreak.reference;

import org.jspecify.annotations.NullMarked;
