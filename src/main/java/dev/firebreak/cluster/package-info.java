/// The port to the Kubernetes API: reading (`ClusterView`), and the only way to write (`Cluster`).
@NullMarked
package dev.firebreak.cluster;

import org.jspecify.annotations.NullMarked;
