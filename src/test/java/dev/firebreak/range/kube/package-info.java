@NullMarked
package dev.firebreak.range.kube;

import org.jspecify.annotations.NullMarked;
