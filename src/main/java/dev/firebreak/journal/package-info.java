/// The journal of a case: what was done, by whom, when, in which order, and whether it held.
///
/// A *case* is a folder. Its *journal* is a file of *lines*; a line holds one *entry* and its place. A line
/// names the SHA-256 of the line before it: the lines are a *chain*, whose *head* is the SHA-256 of the last
/// line. The journal is only ever appended to. A correction is a new entry. Everything that is known of a
/// case is computed from its lines.
///
/// This page is enough to write a verifier from. Hashes are SHA-256 in 64 lower-case hex digits.
///
/// ## The folder
///
/// - `journal.jsonl`: the lines, each followed by one newline (U+000A)
/// - `objects/SHA256`: a member that a line can't hold: JSON in UTF-8, named by the hash of its bytes
/// - `evidence/SHA256`: the content of an exhibit, named by the hash of its bytes
/// - `sealed/SHA256`: the same of an exhibit that holds secrets: nothing but the person who asks for it by name
///   reads it
/// - `journal.torn-N`: bytes that an interrupted writer left after the last newline, N from 1
/// - `lock`: no part of the record: who writes at present; it counts only while its file lock is held
///
/// Names that begin with `.tmp-` are unfinished and mean nothing. The folder and the folders in it have mode
/// 0700, files have 0600. The folder's own name means nothing: a copy elsewhere is the same case.
///
/// ## A line
///
/// A line is a JSON object in the canonical form of RFC 8785, in UTF-8, at most 65,535 bytes without its
/// newline, so that it can be the leaf of a C2SP tlog-tiles log as it is. Numbers are integers from -(2^53-1)
/// to 2^53-1. Every line has these members:
///
/// - `v`: 1
/// - `seq`: the number of the line, from 1
/// - `time`: when it was written, by the writer's clock: UTC, RFC 3339, six digits, `Z`. Clocks step back:
///   `seq` is the order
/// - `case`: the id of the case, `[a-z0-9][a-z0-9-]{0,31}`, the same in every line
/// - `run`: `r1`, `r2` and so on, or null where the entry belongs to no run
/// - `step`: the id of a step of the run's runbook, or null where the entry belongs to no step
/// - `event`: the kind of the entry
/// - `prev`: the hash of the bytes of the line before, without its newline; 64 zeros in the first line
///
/// and beside them the members of the entry, all of its kind and no other. What is not known is null. The
/// members of `verdict` in parentheses are there for a containment alone. A new member or kind comes with a
/// new `v`.
///
/// `self`, `exercise` and `partial` are true or false. `status`, `refusals`, `exit` and what ends in `Bytes`
/// are integers. `world`, `inputs`, `plan`, `change`, `observed`, `outputs` and `planned` are any JSON.
/// `accepted`, `waived`, `reasons` and `targets` are lists of objects with the members in parentheses; a
/// reason has `fact`, `code`, `message`, `source`. `target` is an object with `kind`, `namespace`, `name`,
/// `uid`, `arn`. All others are texts.
///
/// - `caseOpened`: `title`, `world`, `exercise` (true marks a rehearsal), `openedBy`; the first line, and
///   no other
/// - `caseClosed`: `reason`
/// - `runStarted`: `runbook`, `runbookSha256`, `runbookText`, `inputs`, `world`, `undoes` (the run or step
///   it takes back)
/// - `plan`: `digest`, `plan`
/// - `approval`: `digest`, `self`, `osUser`, `kubeUser`, `callerArn`, `byDigest`,
///   `accepted` (`fact`, `as`, `reason`), `waived` (`code`, `reason`)
/// - `stepStarted`: `action`
/// - `intent`: `intent` (its id, once in a case), `change`
/// - `outcome`: `intent`, `result` (succeeded, failed, unknown), `status`, `requestId`, `refusals`,
///   `observed`, `code`, `message`
/// - `inDoubt`: `intent`, `how`, `because`
/// - `reconciled`: `intent`, `how`, `result` (happened, didNot, again), `because`, `observed`
/// - `wait`: `for`, `until`, `intent`
/// - `verdict`: `holds`, (`applied`, `enforced`, `cut`), `reasons`, `targets` (`target`, `holds`,
///   (`applied`, `enforced`, `cut`), `reasons`)
/// - `exhibit`: `exhibit` (E001 and so on), `source`, `target`, `container`, `sha256`, `sizeBytes`,
///   `partial`, `because`, `path`, `uri`
/// - `note`: `text`, `kind` (observation, decision, question), `at`, `by`
/// - `stepFinished`: `result`, `because`, `outputs`, `planned`
/// - `runFinished`: `result`, `exit`, `next`
/// - `tornTail`: `sizeBytes`, `sha256`, `file`
///
/// ## Objects
///
/// A member of an entry whose value is `{"$object": SHA256}`, and nothing else, stands for the JSON in
/// `objects/SHA256`. A writer moves the longest members there until the line is short enough, and also a
/// member that has no canonical form (a fraction, say) or is itself an object with the one member `$object`.
/// Members of the place are never moved.
///
/// ## Writing
///
/// One process writes: it holds a lock of the operating system on `lock`. What a line names is written to an
/// unfinished name and forced to disk, renamed, and its folder forced, all before the line is written. A line
/// counts when it is forced; one force may be for many lines. A request to the world is sent only after the force of
/// its `intent`, and shown
/// as done only after the force of its `outcome`. An intent without `outcome`, or with an outcome that is
/// unknown, and without `reconciled`, is *in doubt*.
///
/// Bytes after the last newline are a *torn tail*: no entry, and no damage. The next writer keeps them in
/// `journal.torn-N`, cuts them off and records that in a `tornTail`. Everything else that does not fit is
/// damage, the last line included, and nothing is written after it.
///
/// ## Verifying
///
/// For each line, in order, the first of these that does not hold is the damage, named by its code and the
/// number of the line:
///
/// 1. It has at most 65,535 bytes: `line-too-long`. It is one JSON object, no name twice in it: `not-json`.
/// 2. `v` is 1: `unknown-version`. The canonical form of the JSON is the line, byte by byte: `not-canonical`.
/// 3. The members of the place are there and of the form above; `runStarted` has a run: `malformed-line`.
/// 4. `seq` is the number of the line: `wrong-seq`. `case` is that of the line before: `other-case`.
///    `caseOpened` is the first line and no other: `wrong-place`.
/// 5. `prev` is the hash of the line before: `broken-chain`. Where it is not, either of the two was changed:
///    this one if it is the first, or if a line follows whose `prev` is not its hash; else the line before,
///    and it is that line which is named.
/// 6. `event` is known: `unknown-event`. Objects that it names are there and have the right hash:
///    `object-missing`, `object-changed`. The members are those of the event: `malformed-entry`.
/// 7. The id of an `intent` is new: `duplicate-intent`. The intent that an `outcome`, `inDoubt` or
///    `reconciled` names was announced by a line before: `unknown-intent`.
/// 8. The `path` of an exhibit is null, or `evidence/` or `sealed/` and its `sha256`, and that file has this hash
///    and `sizeBytes`: `malformed-entry`, `evidence-missing`, `evidence-changed`.
/// 9. The `file` of a torn tail is a `journal.torn-N` and has this hash and `sizeBytes`: `malformed-entry`,
///    `torn-tail-missing`, `torn-tail-changed`.
///
/// A journal without a line is `not-opened`. A journal without damage is valid at the level *chain*. This
/// level does not show: a change of the last line, lines missing at the end, a journal rewritten as a whole,
/// whether the clock was right, whether people were who they were taken for. Compare the head with one that
/// was kept elsewhere to learn more. A case whose first line has `exercise` true is a rehearsal, and no
/// evidence of anything.
///
/// ## Example
///
/// Four lines. Here a backslash at the end means that the line goes on without a break.
///
/// ```json
/// {"case":"260301-k7qx","event":"caseOpened","exercise":false,"openedBy":"alice",\
/// "prev":"0000000000000000000000000000000000000000000000000000000000000000","run":null,"seq":1,\
/// "step":null,"time":"2026-03-01T12:00:00.000000Z","title":"web-7f9c mines coins","v":1,"world":null}
/// {"case":"260301-k7qx","event":"runStarted","inputs":{"pod":"shop/web-7f9c"},\
/// "prev":"256996a07827ed8b70c4043127fee9c7f9f3f7783256bca110b612453e8ec7b5","run":"r1",\
/// "runbook":"contain-pod",\
/// "runbookSha256":"1bd1ed7ba0515a6153d9af1e11da2deab360324cd24614c5c5dc97a92bfe4237",\
/// "runbookText":"runbook: contain-pod\n","seq":2,"step":null,"time":"2026-03-01T12:00:00.000000Z",\
/// "undoes":null,"v":1,"world":{"kind":"live"}}
/// {"case":"260301-k7qx","change":{"id":"label","verb":"patch"},"event":"intent",\
/// "intent":"r1/isolate/1","prev":"c8d339d60b00a00de7f35d6ccad8c733e9dd2a560a84e402aa90c5377e3e8dcd",\
/// "run":"r1","seq":3,"step":"isolate","time":"2026-03-01T12:00:00.000000Z","v":1}
/// {"case":"260301-k7qx","code":null,"event":"outcome","intent":"r1/isolate/1","message":null,\
/// "observed":null,"prev":"8d2c9b6d0464c7637e5574a6dc198122d09f1579835d65c7bc2fb5582e639a23",\
/// "refusals":0,"requestId":"req-1","result":"succeeded","run":"r1","seq":4,"status":200,\
/// "step":"isolate","time":"2026-03-01T12:00:00.000000Z","v":1}
/// ```
///
/// The head of the example is `37f2a8af18383ed1b7b9183f2b3d15f43ef015854f23f15f716da63d92834a39`.
@NullMarked
package dev.firebreak.journal;

import org.jspecify.annotations.NullMarked;
