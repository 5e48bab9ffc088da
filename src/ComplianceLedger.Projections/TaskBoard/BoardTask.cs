using System.Diagnostics.CodeAnalysis;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Claims;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Agencies;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections;

/// <summary>A claim and whether it is the preferred one of its field.</summary>
public sealed record ClaimRow(string Field, string Value, string Source, bool IsPreferred)
{
    internal static IReadOnlyList<ClaimRow> Of(ClaimSet claims) =>
        claims.All.Count == 0 ? [] : [.. claims.All.Select(claim => new ClaimRow(claim.Field, claim.Value, claim.Source, claims.Preferred.Contains(claim)))];

    internal static ClaimSet SetOf(IReadOnlyList<ClaimRow> rows) => rows.Count == 0 ? ClaimSet.Empty : new ClaimSet(
        [.. rows.Select(row => row.Claim)],
        [.. rows.Where(row => row.IsPreferred).Select(row => row.Claim)]);

    private Claim Claim => new(Field, Value, Source);
}

/// <summary>A request for more time that nobody has decided yet.</summary>
/// <param name="AskedBy">The user who asked; somebody else decides.</param>
/// <param name="AskedOn">Null where nobody knows the day.</param>
/// <param name="AskedLate">The deadline had passed when it was asked.</param>
public sealed record OpenRequest(string RequestId, DateOnly NewDeadline, string Reason, string AskedBy, DateOnly? AskedOn, bool AskedLate);

/// <param name="Until">The day on which it lost that part.</param>
public sealed record FormerAgency(string Agency, TaskRelation Relation, DateOnly Until);

/// <summary>A task as its events leave it: what does not depend on the day that is asked about.</summary>
public record BoardTask
{
    public required string TaskId { get; init; }
    public required string Instrument { get; init; }
    public string? Group { get; init; }
    public NormativeForce Force { get; init; }
    public required BilingualText Title { get; init; }

    /// <summary>Null: nobody has determined it yet.</summary>
    public string? Lead { get; init; }

    public required IReadOnlyList<string> Coordinators { get; init; }
    public string? Monitoring { get; init; }
    public required IReadOnlyList<string> Addressees { get; init; }
    public TaskStatus Status { get; init; }

    /// <summary>Whether it is counted in a report's buckets, or what it stands beside them as.</summary>
    public Standing Standing { get; init; }

    /// <summary>The first date ever set. It never moves.</summary>
    public DateOnly? OriginalDeadline { get; init; }

    public DateOnly? CurrentDeadline { get; init; }
    public DateOnly? CompletedOn { get; init; }

    /// <summary>When its completion was confirmed, and so entered; null where it is not completed, or where nobody knows.</summary>
    public DateOnly? EnteredOn { get; init; }

    /// <summary>When it was completed, withdrawn or superseded; null while it is open.</summary>
    public DateOnly? ClosedOn { get; init; }

    public bool IsKeyTask { get; init; }
    public bool IsStanding { get; init; }
    public Urgency? Urgency { get; init; }
    public string? Parent { get; init; }
    public int Children { get; init; }
    public int ChildrenOpen { get; init; }

    /// <summary>Null where it is no recurring duty.</summary>
    public RecurrenceRow? Recurrence { get; init; }

    /// <summary>Of its parent, a recurring duty, whose task this is; null where it is none.</summary>
    public string? Period { get; init; }

    public int ExtensionsGranted { get; init; }
    public OpenRequest? OpenRequest { get; init; }
    public required IReadOnlyList<Suspension> Suspensions { get; init; }

    /// <summary>Days on which it stood completed before it was reopened.</summary>
    public required IReadOnlyList<CompletedSpan> CompletedSpans { get; init; }

    /// <summary>The successions by which it went from one agency to the next, in their order.</summary>
    public required IReadOnlyList<string> Transfers { get; init; }

    /// <summary>Those by which it had gone, and came back, since it turned out to have been closed before their days, or its agencies to have changed before.</summary>
    public required IReadOnlyList<string> RevertedTransfers { get; init; }

    /// <summary>Agencies that had a part in it, which somebody, or a succession, gave to others or took from them.</summary>
    public required IReadOnlyList<FormerAgency> FormerAgencies { get; init; }

    public string? Source { get; init; }
    public required IReadOnlyList<ClaimRow> Claims { get; init; }

    /// <summary>Entries of its history that are or were disputed, by number.</summary>
    public required IReadOnlyList<DisputeRow> Disputes { get; init; }

    /// <summary>The latest effective day among its events that count; null where none of them has a known day.</summary>
    public DateOnly? LatestEffective { get; init; }

    /// <summary>Revision of the last event that counts.</summary>
    public long Revision { get; init; }

    /// <summary>Revision of the last event that is known, whether it counts on the day or takes effect later.</summary>
    public long StreamRevision { get; init; }

    /// <summary>Position of the last event that counts.</summary>
    public long Position { get; init; }

    internal IEnumerable<(string Agency, TaskRelation Relation)> Relations() => AgencyRelations.Of(Lead, Coordinators, Monitoring, Addressees);

    /// <summary>Every agency that has, or had, a part in it, with that part.</summary>
    internal IEnumerable<(string Agency, string Relation)> AllRelations() =>
        Relations().Select(has => (has.Agency, Words<TaskRelation>.NameOf(has.Relation)))
            .Concat(FormerAgencies.Select(former => former.Agency).Distinct(StringComparer.Ordinal).Select(agency => (agency, "Former")));

    internal bool HasRelation(string agency) =>
        Lead == agency || Monitoring == agency || Coordinators.Contains(agency, StringComparer.Ordinal) || Addressees.Contains(agency, StringComparer.Ordinal);

    /// <summary>As much of the state as the domain's measures look at, so that they alone say what is overdue and by how much.</summary>
    internal TaskState Measured() => new()
    {
        Status = Status,
        OriginalDeadline = OriginalDeadline,
        CurrentDeadline = CurrentDeadline,
        CompletedOn = CompletedOn,
        EnteredOn = EnteredOn,
        Suspensions = [.. Suspensions],
        CompletedSpans = [.. CompletedSpans],
        ExtensionsGranted = ExtensionsGranted,
    };
}

/// <summary>A task on the day asked about.</summary>
public sealed record TaskRow : BoardTask
{
    [SetsRequiredMembers]
    public TaskRow(BoardTask task, DateOnly asOf) : base(task)
    {
        var measured = task.Measured();
        Timeliness = measured.Timeliness(asOf);
        OriginalTimeliness = measured.OriginalTimeliness(asOf);
        DaysOverdue = measured.DaysOverdue(asOf);
        IsExtendedRepeatedly = measured.IsExtendedRepeatedly();
        IsEnteredLate = measured.IsEnteredLate();
        Bucket = Standing == Standing.Counted ? Measures.BucketOf(Timeliness) : null;
    }

    /// <summary>Against the current deadline.</summary>
    public Timeliness Timeliness { get; }

    /// <summary>Against the original deadline.</summary>
    public Timeliness OriginalTimeliness { get; }

    /// <summary>Days; suspended ones are none. 0 where it is not overdue.</summary>
    public int DaysOverdue { get; }

    /// <summary>Null where the task is not counted.</summary>
    public Bucket? Bucket { get; }

    public bool IsExtendedRepeatedly { get; }

    /// <summary>An entry of its history is disputed, and nobody has decided.</summary>
    public bool HasDisputedEntry => Disputes.Any(dispute => dispute.Outcome is null);

    /// <summary>Done in time, and entered only after the deadline.</summary>
    public bool IsEnteredLate { get; }
}
