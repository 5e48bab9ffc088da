using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.HistoryIndex;

/// <summary>From which position on an event of a task counts from another day than the one that the history index has of it.</summary>
/// <param name="Position">Of the event.</param>
/// <param name="KnownFrom">Of the correction.</param>
internal sealed record CorrectedDay(string Task, long Position, long KnownFrom, DateOnly? Day)
{
    public static readonly string[] Names = ["task", "position", "known_from", "effective_day"];

    public static readonly string[] Parameters = [.. Names.Select(name => $"${name}")];

    public static readonly string Insert = $"INSERT INTO corrected_day_v1 ({string.Join(", ", Names)}) VALUES ({string.Join(", ", Parameters)})";

    public object?[] Values => [Task, Position, KnownFrom, Columns.Text(Day)];

    /// <summary>What one correction changes: its event's day, and those of the events that followed from it.</summary>
    /// <param name="events">Of one task, from its first on.</param>
    /// <param name="correction">The place of the correction among them.</param>
    public static IEnumerable<CorrectedDay> Of(IReadOnlyList<DecodedEvent> events, int correction)
    {
        var before = Correction.Applied([.. events.Take(correction).Select(e => e.Fact)]);
        var after = Correction.Applied([.. events.Take(correction + 1).Select(e => e.Fact)]);
        for (var i = 0; i < correction; i++)
        {
            var day = AsOf.EffectiveDay(after[i]);
            if (day != AsOf.EffectiveDay(before[i]))
                yield return new CorrectedDay(events[i].Stream.Id, events[i].Recorded.Position.Value, events[correction].Recorded.Position.Value, day);
        }
    }
}
