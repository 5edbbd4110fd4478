/// Tests of the port to the Kubernetes API.
@NullMarked
package dev.firebreak.cluster;

import org.jspecify.annotations.NullMarked;
