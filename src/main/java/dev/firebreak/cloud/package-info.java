/// The port to AWS: reading (`CloudView`), and the only way to write (`Cloud`).
@NullMarked
package dev.firebreak.cloud;

import org.jspecify.annotations.NullMarked;
