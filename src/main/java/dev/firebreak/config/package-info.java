/// What is set once for all commands: `config.yaml`, and where every value in effect comes from.
@NullMarked
package dev.firebreak.config;

import org.jspecify.annotations.NullMarked;
