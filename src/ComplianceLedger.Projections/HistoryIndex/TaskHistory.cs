using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections;

/// <summary>One event of a task and what it led to.</summary>
/// <param name="Type">Registered name with version.</param>
/// <param name="Data">The event as stored: JSON text.</param>
/// <param name="OccurredAt">A moment with the offset it was told in, or a day; null where nobody knows.</param>
/// <param name="EffectiveDay">From which day it counts; null where nobody knows, which is never too late.</param>
/// <param name="Counts">False where it takes effect after the day asked about, or the task's assignment does: the figures after it are those before it.</param>
/// <param name="TimelinessAfter">Against the current deadline, on <paramref name="EffectiveDay"/>; where that is unknown or the event doesn't count, on the day asked about.</param>
public sealed record HistoryEntry(
    long Position,
    long Revision,
    Guid EventId,
    string Type,
    string Data,
    string? OccurredAt,
    OccurrencePrecision OccurredPrecision,
    DateTimeOffset RecordedAt,
    string User,
    Role Role,
    string? Agency,
    string RecordedBy,
    string CommandId,
    DateOnly? EffectiveDay,
    bool Counts,
    TaskStatus StatusAfter,
    DateOnly? CurrentDeadlineAfter,
    Timeliness TimelinessAfter)
{
    /// <summary>What later events of the task, as far as they are known, say was wrong in this one. Everything else here is as it was recorded and known then.</summary>
    public IReadOnlyList<CorrectionNote> Corrections { get; init; } = [];

    /// <summary>Disputes of this entry, as of the day asked about.</summary>
    public IReadOnlyList<DisputeRow> Disputes { get; init; } = [];

    /// <summary>Does it count on the day asked about, as it is corrected by now?</summary>
    internal bool CountsAsCorrected { get; init; }
}

/// <summary>A correction, beside the event that it corrects.</summary>
/// <param name="Position">Of the correction, from which on it holds; so is <paramref name="Revision"/>.</param>
/// <param name="Field">Where the value stands in the event's data, or <c>occurredAt</c>.</param>
public sealed record CorrectionNote(long Position, long Revision, string Field, string? Was, string? Is, string Reason);

/// <summary>A task's events in log order, and the task as the counting ones leave it: null where it was not assigned by that day.</summary>
public sealed record TaskHistory(string TaskId, TaskRow? Task, IReadOnlyList<HistoryEntry> Entries);
