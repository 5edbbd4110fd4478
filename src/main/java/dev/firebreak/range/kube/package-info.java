/// The Kubernetes API of the range: a strict API server over objects in memory, on one loopback listener.
///
/// [ObjectStore] holds the objects, seeded by a scenario; [KubeDoor] serves them to `kubectl` and to any other
/// client. Requests are answered one at a time; what a [Watch] tells goes side by side with them. The controllers
/// that a real cluster would run ([Reaction]) run to their end after each write, before its reply, so that what a
/// client reads next is settled.
///
/// Wording, codes and field ownership follow kube-apiserver 1.36.3 as measured. Not served: server-side apply,
/// exec, scale. Nothing is scheduled or started: pods are what the scenario says they are.
@NullMarked
package dev.firebreak.range.kube;

import org.jspecify.annotations.NullMarked;
