/// Actions on the cluster: finding, isolating, cordoning.
@NullMarked
package dev.firebreak.action.kube;

import org.jspecify.annotations.NullMarked;
