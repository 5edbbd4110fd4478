/// The only writer: executes plans, brackets every request with intent and outcome in the journal, waits, looks
/// again.
///
/// To be read in this order, from what a person asks for down to one request:
///
/// 1. [Desk][dev.firebreak.execute.Desk]: the way in. It acts, goes on (`Resuming`) and takes back, each time in
///    the order plan, check, [Consent][dev.firebreak.execute.Consent], run. `OneWorld` and `Behind` refuse a world
///    or a copy of a case that is not the one it was.
/// 2. `RunThrough`: takes a run to its end, and back where the runbook says so (`TakenBack`).
/// 3. [Executor][dev.firebreak.execute.Executor]: the steps of a plan, several of them `SideBySide`; `EarlierEnd`
///    knows those that are done, `PlannedLate` and `PlannedAgain` plan the others when they are reached, and
///    `Ending` works out how the run ended.
/// 4. `StepRun`: one step, with the `Collector` of its gathers, its `Stage`s and its `Waiting`. What all steps of
///    a run have in common is its `RunScope`; a time limit gives a step a `StepPace`.
/// 5. `StageRun`: the changes of a stage, side by side.
/// 6. `Sender`: one change: intent, request through the `Gate` of its server, outcome; and what becomes of a
///    change in doubt.
///
/// Beside that way stand what reads a journal back (`Recorded`, `ApprovedPlan`), what plans the way back
/// (`UndoPlanner`), what looks at standing changes again (`LookAgain`, `LastWriter`), and what keeps secrets out of
/// exhibits (`Sealing`, `MaskedLog`, `MaskedObject`).
@NullMarked
package dev.firebreak.execute;

import org.jspecify.annotations.NullMarked;
