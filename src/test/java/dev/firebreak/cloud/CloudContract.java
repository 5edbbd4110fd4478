package dev.firebreak.cloud;

/// What the product promises of and needs from an AWS account. One suite, run on servers of other people and
/// on the range: a range that differs from the real thing is a bug. Neither moto nor versitygw is AWS: where
/// one of them differs from what AWS documents, its test says how.
interface CloudContract extends AccountContract, SnapshotContract, UploadContract, BucketContract, InterfaceContract {}
