using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>A task as the replay leaves it.</summary>
/// <param name="Revision">Of its last event.</param>
/// <param name="Position">Of its last event.</param>
public sealed record VerifiedTask(TaskId Id, TaskState State, Revision Revision, LogPosition Position);

/// <summary>What the replay knows of all tasks.</summary>
public interface IVerifiedTasks
{
    /// <summary>Everything up to here is in the states. A view that is ahead must be compared by the task's revision, or later.</summary>
    LogPosition Position { get; }

    int Count { get; }

    /// <summary>Every task whose events could all be read, in no order.</summary>
    IEnumerable<VerifiedTask> All { get; }

    VerifiedTask? Find(TaskId id);

    /// <summary>True for every task that has events, readable or not.</summary>
    bool Holds(string id);
}

/// <summary>Compares views with the replay: for each task the stored current row must be the one that the state gives. Uses <see cref="FindingCodes.ViewDiffers"/>.</summary>
public delegate IAsyncEnumerable<Finding> CompareViews(IVerifiedTasks tasks, CancellationToken cancellation);
