using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Reactors;

/// <summary>
/// Resolves terms again after their calendar has changed. Which ones a change has moved is a row of the views; this waits for the views to come past whatever may
/// make such a row, sends a command for each, and goes on until none is left. It keeps nothing, and finds after a start what was left undone.
/// </summary>
public sealed class Recomputation(IEventLog log, LedgerViews views, CommandGate gate, TimeProvider time) : IDisposable
{
    /// <summary>Tasks that are looked at in one go.</summary>
    private const int TasksMax = 1_024;

    /// <summary>How long the views may take to come where the log is before they are asked again.</summary>
    private static readonly TimeSpan ViewsTimeout = TimeSpan.FromSeconds(5);

    private readonly Effects _effects = new(gate, "recomputation", time);

    /// <summary>Why a term waits to be resolved again, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>Everything up to here that moves a term has had its effect.</summary>
    public LogPosition Position { get; private set; } = LogPosition.Start;

    /// <summary>Follows the log until it is cancelled. Any other end is a fault.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        try
        {
            var seen = await log.Head(cancellation).ConfigureAwait(false);
            await Settle(seen, cancellation).ConfigureAwait(false);
            var concerned = false;
            await foreach (var message in log.Subscribe(seen, cancellation).ConfigureAwait(false))
            {
                switch (message)
                {
                    case LogMessage.Event { Recorded: var recorded }:
                        seen = recorded.Position;
                        concerned |= MayMove(recorded.Type);
                        break;
                    // At the end of what there is: a calendar's import moves each term once, and not once for each of its days.
                    case LogMessage.CaughtUp or LogMessage.Checkpoint:
                        if (concerned)
                            await Settle(seen, cancellation).ConfigureAwait(false);
                        concerned = false;
                        Position = seen;
                        break;
                    default:
                        break;
                }
            }
            throw new EventLogException("The log ended a subscription, which has no end.");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Fault = e.Message;
            throw;
        }
    }

    public void Dispose() => _effects.Dispose();

    /// <summary>A calendar that changes, a term that may have been resolved under an older one meanwhile, a task that comes back with one.</summary>
    private static bool MayMove(string type) =>
        type.StartsWith("calendar.", StringComparison.Ordinal) || type is "directive-task.deadline-resolved.v1" or "directive-task.reopened.v1";

    private async Task Settle(LogPosition seen, CancellationToken cancellation)
    {
        IReadOnlyList<MovedTerm> before = [];
        while (true)
        {
            while (!await views.WaitFor(seen, ViewsTimeout, cancellation).ConfigureAwait(false))
            {
                if (views.Fault is { } fault)
                    throw new EventLogException($"The views have stopped, so nobody can say which terms have moved: {fault.Message}", fault);
            }
            var moved = await views.MovedTerms(TasksMax, cancellation).ConfigureAwait(false);
            if (moved.Count == 0)
                break;
            if (moved.SequenceEqual(before))
                throw new InvalidOperationException($"{StreamId.Of(moved[0].Calendar)}@{moved[0].Revision} moves the deadline of {moved[0].TaskId}, which was told so and stays.");
            before = moved;
            var recomputed = await Task.WhenAll(moved.Select(term => Recompute(term, cancellation))).ConfigureAwait(false);
            // What was done is a row until the views have seen it. A task that was closed meanwhile did nothing: its closing stands before the head.
            var head = await log.Head(cancellation).ConfigureAwait(false);
            seen = recomputed.Aggregate(head, (furthest, position) => position > furthest ? position : furthest);
        }
        Position = seen;
        Fault = null;
    }

    private async Task<LogPosition> Recompute(MovedTerm term, CancellationToken cancellation)
    {
        var calendar = StreamId.Of(term.Calendar);
        await foreach (var cause in log.ReadStream(new StreamName(calendar.ToString()), term.Revision, ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
        {
            var (fact, metadata) = Recorder.Read(cause);
            var result = await _effects.Send(
                CommandTable.CalendarCommandIds, new RecomputeDeadline(new TaskId(term.TaskId), term.Calendar, term.Revision.Value), cause, fact, metadata, problem => Fault = problem, cancellation)
                .ConfigureAwait(false);
            return result.Position ?? LogPosition.Start;
        }
        throw new EventLogException($"{calendar}@{term.Revision} moved a term, and the log does not give it.");
    }
}
