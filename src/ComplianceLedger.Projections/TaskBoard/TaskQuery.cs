using ComplianceLedger.Domain.DirectiveTasks;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections;

/// <summary>Which tasks, on which day. What is null does not narrow.</summary>
public sealed record TaskQuery
{
    public const int LimitDefault = 50;

    public const int LimitMax = 200;

    /// <summary>In whatever relation the agency stands to the task: lead, co-ordinating, monitoring or addressee.</summary>
    public string? Agency { get; init; }

    public string? Group { get; init; }
    public string? Instrument { get; init; }
    public TaskStatus? Status { get; init; }

    /// <summary>Against the current deadline, on the day asked about.</summary>
    public Timeliness? Timeliness { get; init; }

    /// <summary>Exactly the tasks that a report on that day counts in this bucket.</summary>
    public Bucket? Bucket { get; init; }

    /// <summary>Counted in a report, or one of the figures beside.</summary>
    public Standing? Standing { get; init; }

    /// <summary>Part of the id or of a title, in upper or lower case. Without diacritics it finds words with them; with them it finds only the same.</summary>
    public string? Q { get; init; }

    /// <summary>Null: today in Asia/Ho_Chi_Minh.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Null: all that the views hold.</summary>
    public KnownAt? KnownAt { get; init; }

    /// <summary>Tasks whose id comes after this one: the <see cref="TaskPage.Next"/> of the page before.</summary>
    public string? After { get; init; }

    /// <summary>1 to <see cref="LimitMax"/>; what is outside is moved to the nearer end.</summary>
    public int Limit { get; init; } = LimitDefault;
}

/// <summary>Tasks in the order of their ids (by code point).</summary>
/// <param name="Next">Where the next page begins (<see cref="TaskQuery.After"/>); null on the last one. To see one state of the ledger on every page, ask with the first page's position as known-at.</param>
public sealed record TaskPage(IReadOnlyList<TaskRow> Tasks, string? Next);
