/// Firebreak contains a compromised workload on Amazon EKS, keeps the evidence, and leaves a record of it.
@NullMarked
package dev.firebreak;

import org.jspecify.annotations.NullMarked;
