/// The actions on the AWS account.
@NullMarked
package dev.firebreak.action.aws;

import org.jspecify.annotations.NullMarked;
