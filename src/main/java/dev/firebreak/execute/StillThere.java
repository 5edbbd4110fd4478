package dev.firebreak.execute;

import dev.firebreak.change.FieldWrite;
import dev.firebreak.change.KubeChange;
import dev.firebreak.change.Patch;
import dev.firebreak.change.Reason;
import dev.firebreak.change.Verdict;
import dev.firebreak.journal.CaseState;
import dev.firebreak.journal.IntentState;
import dev.firebreak.json.Json;
import dev.firebreak.model.Holds;
import dev.firebreak.model.Names;
import dev.firebreak.model.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// How an object differs from what a change made of it: `lost` is why the change does not stand any more, `noted`
/// what others changed of it that keeps nothing from standing, such as the annotation that names the intent.
record StillThere(List<Reason> lost, List<Reason> noted) {
    private static final String HOLDS = "holds";

    /// `now` is null where the object is gone.
    static StillThere of(
            KubeChange change, IntentState standing, @Nullable JsonNode now, CaseState state, Names names) {
        Reason gone = gone(change, standing, now);
        if (gone != null || now == null) {
            return new StillThere(gone == null ? List.of() : List.of(gone), List.of());
        }
        Instant made = standing.line().time();
        return switch (change.verb()) {
            case CREATE -> created(change, now, made);
            case PATCH -> patched(change, standing, now, state, names);
            case DELETE, EVICT -> new StillThere(List.of(), List.of());
        };
    }

    /// Whether the change holds: not where it is lost, else as far as its `promise` does. What does not hold is
    /// told first.
    Verdict with(Verdict promise) {
        if (lost.isEmpty() && noted.isEmpty()) {
            return promise;
        }
        List<Reason> reasons = new ArrayList<>(lost);
        if (lost.isEmpty() || promise.holds() == Holds.NO) {
            reasons.addAll(promise.reasons());
        }
        reasons.addAll(noted);
        return new Verdict(lost.isEmpty() ? promise.holds() : Holds.NO, promise.facts(), reasons, promise.targets());
    }

    /// A reason that says who wrote the field of `now` since it was `made`.
    static Reason reason(String code, String message, JsonNode now, String pointer, Instant made) {
        return new Reason(HOLDS, code, message + LastWriter.words(now, pointer, made), "managedFields");
    }

    private static @Nullable Reason gone(KubeChange change, IntentState standing, @Nullable JsonNode now) {
        if (now == null) {
            return new Reason(
                    HOLDS,
                    "gone",
                    change.target() + " is gone; an object that was deleted does not say by whom, the audit log does",
                    change.resource().plural());
        }
        String uid = uid(change, standing);
        if (uid != null && !uid.equals(Json.text(now, "/metadata/uid"))) {
            return reason(
                    "replaced-since",
                    change.target() + " was replaced by another of its name at "
                            + Json.text(now, "/metadata/creationTimestamp"),
                    now,
                    "/metadata",
                    standing.line().time());
        }
        if (Json.text(now, "/metadata/deletionTimestamp") != null) {
            return new Reason(
                    HOLDS,
                    "being-deleted",
                    change.target() + " is being deleted; who deletes it the audit log says",
                    change.resource().plural());
        }
        return null;
    }

    /// The uid that the change was made on, or that its reply told; null where a person said that it happened:
    /// then the intent in the object's annotations tells it apart.
    private static @Nullable String uid(KubeChange change, IntentState standing) {
        String uid = change.target().uid();
        JsonNode observed = standing.observed();
        return uid != null || observed == null ? uid : Json.text(observed, "/uid");
    }

    /// A policy is what its spec says: there an addition of others counts as well. Elsewhere a server may add.
    private static StillThere created(KubeChange change, JsonNode now, Instant made) {
        JsonNode body = change.body();
        List<String> differing = new ArrayList<>();
        if (body != null) {
            differences(body, now, "", differing);
            if (change.resource().equals(Resource.NETWORK_POLICY)) {
                additions(body.path("spec"), now.path("spec"), "/spec", differing);
            }
        }
        List<Reason> lost = new ArrayList<>();
        List<Reason> noted = new ArrayList<>();
        for (String pointer : differing) {
            (pointer.startsWith("/metadata/") ? noted : lost)
                    .add(reason(
                            "changed-since",
                            Patch.words(pointer) + " of " + change.target() + " is not as it was made",
                            now,
                            pointer,
                            made));
        }
        return new StillThere(lost, noted);
    }

    /// Adds the places where something that was written is otherwise now. A list is one place.
    private static void differences(JsonNode written, JsonNode now, String pointer, List<String> into) {
        if (written.isObject() && now.isObject()) {
            for (Map.Entry<String, JsonNode> member : written.properties()) {
                differences(
                        member.getValue(),
                        now.path(member.getKey()),
                        pointer + "/" + Patch.segment(member.getKey()),
                        into);
            }
        } else if (written.isArray() && now.isArray() && written.size() == now.size()) {
            for (int i = 0; i < written.size(); i++) {
                differences(written.get(i), now.get(i), pointer + "/" + i, into);
            }
        } else if (!written.equals(now)) {
            into.add(pointer);
        }
    }

    /// Adds the members that are now, and were not written.
    private static void additions(JsonNode written, JsonNode now, String pointer, List<String> into) {
        if (written.isObject() && now.isObject()) {
            for (Map.Entry<String, JsonNode> member : now.properties()) {
                String below = pointer + "/" + Patch.segment(member.getKey());
                if (written.has(member.getKey())) {
                    additions(written.path(member.getKey()), member.getValue(), below, into);
                } else {
                    into.add(below);
                }
            }
        } else if (written.isArray() && now.isArray() && written.size() == now.size()) {
            for (int i = 0; i < written.size(); i++) {
                additions(written.get(i), now.get(i), pointer + "/" + i, into);
            }
        }
    }

    private static StillThere patched(
            KubeChange change, IntentState standing, JsonNode now, CaseState state, Names names) {
        List<Reason> lost = new ArrayList<>();
        List<Reason> noted = new ArrayList<>();
        for (FieldWrite write : change.writes()) {
            if (Patch.made(now, List.of(write)) || stillNamed(write, now, state) || byUs(write, standing, state)) {
                continue;
            }
            boolean appended = write.pointer().endsWith("/-");
            String pointer =
                    appended ? write.pointer().substring(0, write.pointer().length() - 2) : write.pointer();
            JsonNode found = now.at(pointer);
            boolean record = pointer.equals("/metadata/annotations/" + Patch.segment(names.intent()));
            (record ? noted : lost)
                    .add(reason(
                            "changed-since",
                            Patch.words(pointer) + " of " + change.target()
                                    + (appended
                                            ? " no longer has what was added: " + write.value()
                                            : " was set to " + write.value() + " and is "
                                                    + (found.isMissingNode() || found.isNull() ? "absent" : found)),
                            now,
                            pointer,
                            standing.line().time()));
        }
        return new StillThere(lost, noted);
    }

    /// A list of the cases that hold an object, such as a node, grows and shrinks while this case stays in it.
    private static boolean stillNamed(FieldWrite write, JsonNode now, CaseState state) {
        String found = Json.text(now, write.pointer());
        return write.value() != null
                && found != null
                && names(write.value().asString(""), state.id())
                && names(found, state.id());
    }

    private static boolean names(String list, String caseId) {
        return List.of(list.split(",", -1)).contains(caseId);
    }

    /// Whether a later change of this case, which stands or falls by itself, wrote the field again.
    private static boolean byUs(FieldWrite write, IntentState standing, CaseState state) {
        boolean later = false;
        for (IntentState other : state.intents()) {
            if (later
                    && other.happened()
                    && Objects.equals(
                            Json.text(other.change(), "/target/uid"), Json.text(standing.change(), "/target/uid"))
                    && other.change()
                            .path("writes")
                            .valueStream()
                            .anyMatch(w -> write.pointer().equals(Json.text(w, "/pointer")))) {
                return true;
            }
            later |= other == standing;
        }
        return false;
    }
}
