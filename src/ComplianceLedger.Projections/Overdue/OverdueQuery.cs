namespace ComplianceLedger.Projections;

/// <summary>Which overdue tasks, on which day. What is null does not narrow.</summary>
public sealed record OverdueQuery
{
    public const int LimitMax = TaskQuery.LimitMax;

    /// <summary>In whatever relation the agency stands to the task on that day: lead, co-ordinating, monitoring or addressee.</summary>
    public string? Agency { get; init; }

    /// <summary>Null: today in Asia/Ho_Chi_Minh.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Null: all that the views hold.</summary>
    public KnownAt? KnownAt { get; init; }

    /// <summary>Tasks that come after this one: the <see cref="OverduePage.Next"/> of the page before.</summary>
    public string? After { get; init; }

    /// <summary>1 to <see cref="LimitMax"/>; what is outside is moved to the nearer end. Null: the whole list.</summary>
    public int? Limit { get; init; }
}

/// <summary>Most days overdue first, then by id.</summary>
/// <param name="Total">How many there are on all pages.</param>
/// <param name="First">Number of this page's first one, from 1.</param>
/// <param name="Next">Where the next page begins (<see cref="OverdueQuery.After"/>); null on the last one. To see one state of the ledger on every page, ask with the first page's position as known-at.</param>
public sealed record OverduePage(int Total, int First, IReadOnlyList<OverdueRow> Rows, string? Next);
