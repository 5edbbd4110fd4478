@NullMarked
package dev.firebreak.config;

import org.jspecify.annotations.NullMarked;
