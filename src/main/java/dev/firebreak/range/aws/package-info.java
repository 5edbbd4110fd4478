/// A simulated AWS account, served on loopback in the protocols that the AWS SDKs and the `aws` command speak:
/// EC2, STS and Auto Scaling as query XML, EKS and EBS direct as REST JSON, S3 as REST XML.
///
/// [dev.firebreak.range.aws.Account] is the state, [dev.firebreak.range.aws.AwsDoor] the listener. Signatures
/// are verified in full and the services refuse what AWS refuses, with AWS's own codes. Time is the injected
/// clock's: a snapshot is pending until that clock has moved on.
@NullMarked
package dev.firebreak.range.aws;

import org.jspecify.annotations.NullMarked;
