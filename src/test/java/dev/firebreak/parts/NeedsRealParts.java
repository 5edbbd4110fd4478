package dev.firebreak.parts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// The real parts that every test of a class uses. They are built where they aren't yet, started before the
/// first test, shared by all classes, and ended with the run.
///
/// Where one can't be had (its build needs Go or Python), the class is reported as not run, loudly;
/// with `FIREBREAK_REQUIRE_REAL=1` it fails instead.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(RealParts.class)
public @interface NeedsRealParts {
    Part[] value();
}
