package dev.firebreak.action;

import dev.firebreak.model.PodRef;
import java.util.List;

/// What a step put out that acts on pods through other objects: the pods count for limits and protection though
/// no change has one for its target.
public interface OnPods {
    List<PodRef> pods();
}
