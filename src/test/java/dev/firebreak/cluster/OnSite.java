package dev.firebreak.cluster;

/// A part of the contract.
interface OnSite {
    KubeSite site();
}
