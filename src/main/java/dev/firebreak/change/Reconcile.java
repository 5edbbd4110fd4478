package dev.firebreak.change;

/// How it is found out whether a change happened whose reply was lost.
public enum Reconcile {
    /// Read the object back by uid and compare the fields.
    READ_BACK,
    /// Look for the object by the name that only this change gives.
    FIND_BY_NAME,
    /// Look for the intent's tag. Absence proves nothing: EC2's reads lag.
    FIND_BY_TAG,
    /// List the parts of the upload and compare the checksum.
    LIST_PARTS,
    /// Only a person can tell.
    ASK
}
