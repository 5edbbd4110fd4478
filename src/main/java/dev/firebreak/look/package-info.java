/// What a responder looks at: the things that are there, what is known of one, and what an attacker reaches from it.
/// All of it is read; what can't be read is [dev.firebreak.look.Unknown], with its reason, and never left out.
@NullMarked
package dev.firebreak.look;

import org.jspecify.annotations.NullMarked;
