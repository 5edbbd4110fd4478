/// The real parts that the integration tests run on: a Kubernetes control plane with a stand-in for the
/// kubelet, moto for the AWS control planes, and versitygw for S3.
///
/// [Part] names them, [PartCache] builds each one once into a folder outside the work tree, [Parts] shares one
/// running instance of each among all test classes, and [NeedsRealParts] says which of them a test class needs.
/// Everything listens on loopback only.
@NullMarked
package dev.firebreak.parts;

import org.jspecify.annotations.NullMarked;
