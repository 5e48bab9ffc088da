using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Pages.Board;

/// <summary>Which tasks the board lists; what is null does not narrow.</summary>
public sealed record BoardFilter
{
    public static readonly BoardFilter All = new();

    public string? Agency { get; init; }
    public string? Instrument { get; init; }
    public string? Group { get; init; }
    public TaskStatus? Status { get; init; }
    public Timeliness? Timeliness { get; init; }

    /// <summary>One figure of the report: exactly the tasks that it counts.</summary>
    public Bucket? Bucket { get; init; }

    /// <summary>Counted, or one of the figures beside.</summary>
    public Standing? Standing { get; init; }

    public string? Q { get; init; }
    public string? After { get; init; }

    /// <exception cref="PageProblemException">A word is none of its closed set.</exception>
    public static BoardFilter Read(IQueryCollection query) => new()
    {
        Agency = Asked.Text(query, "agency"),
        Instrument = Asked.Text(query, "instrument"),
        Group = Asked.Text(query, "group"),
        Status = Word<TaskStatus>(query, "status"),
        Timeliness = Word<Timeliness>(query, "timeliness"),
        Bucket = Word<Bucket>(query, "bucket"),
        Standing = Word<Standing>(query, "standing"),
        Q = Asked.Text(query, "q"),
        After = Asked.Text(query, "after"),
    };

    public TaskQuery Query() => new()
    {
        Agency = Agency, Instrument = Instrument, Group = Group, Status = Status, Timeliness = Timeliness, Bucket = Bucket, Standing = Standing, Q = Q, After = After,
    };

    public string Link(Asked asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return asked.Link("/",
            ("agency", Agency), ("instrument", Instrument), ("group", Group), ("status", Name(Status)), ("timeliness", Name(Timeliness)),
            ("bucket", Name(Bucket)), ("standing", Name(Standing)), ("q", Q), ("after", After));
    }

    private static string? Name<T>(T? word) where T : struct, Enum => word is { } value ? Words<T>.NameOf(value) : null;

    private static T? Word<T>(IQueryCollection query, string name) where T : struct, Enum =>
        Asked.Text(query, name) is not { } text ? null
        : Words<T>.TryParse(text, out var word) ? word
        : throw PageProblem.Malformed(name, $"phải là một trong {string.Join(", ", Words<T>.All)}", $"must be one of {string.Join(", ", Words<T>.All)}");
}
