package dev.firebreak.look;

import dev.firebreak.model.Problem;

/// A part that could not be read, and why.
///
/// @param part the member of the document, such as `services`
public record Unknown(String part, String code, String message) {
    static Unknown of(String part, Problem problem) {
        return new Unknown(part, problem.code(), problem.message());
    }
}
