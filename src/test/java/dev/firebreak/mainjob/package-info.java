/// The main job on real parts: the product as a user runs it, in a process of its own, against a real API
/// server with its controllers, an EC2 emulator, a server of the EBS direct APIs and a strict S3 server.
@NullMarked
package dev.firebreak.mainjob;

import org.jspecify.annotations.NullMarked;
