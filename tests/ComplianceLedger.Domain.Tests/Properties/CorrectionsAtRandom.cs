using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.EventCodec;
using FsCheck.Xunit;

namespace ComplianceLedger.Domain.Tests.Properties;

/// <summary>
/// Corrections of histories at random, held against histories in which the right values had been written from the beginning: into the stored JSON, which knows
/// nothing of the table of correctable fields.
/// </summary>
[Properties(Arbitrary = [typeof(Attempts)], MaxTest = 200)]
public partial class CorrectionsAtRandom
{
    /// <param name="Event">Which event, counted round.</param>
    /// <param name="Field">Which of its fields, counted round.</param>
    /// <param name="Days">By how many days a date moves; any other value becomes one that tells of it.</param>
    public sealed record Mistake(byte Event, byte Field, sbyte Days);

    [Property]
    public void the_fold_with_corrections_is_the_fold_of_the_corrected_history(Attempt[] attempts, Mistake[] mistakes)
    {
        var (recorded, corrected) = Corrected(attempts, mistakes);
        var given = new RandomHistory(attempts).Facts.Count;
        Assert.Equal(TaskState.Fold(corrected), TaskState.Fold(recorded), States.Equal);
        foreach (var day in Days(recorded))
            Assert.Equal(AsOf.Fold(corrected, day), AsOf.Fold(recorded, day), States.Equal);
        // As known before them nothing has changed: the facts until then are the same facts.
        Assert.Equal(new RandomHistory(attempts).Facts, recorded.Take(given));
    }

    [Property]
    public void a_correction_that_was_accepted_is_refused_when_it_is_asked_again(Attempt[] attempts, Mistake[] mistakes)
    {
        var (recorded, _) = Corrected(attempts, mistakes);
        for (var i = 0; i < recorded.Count; i++)
        {
            if (recorded[i].Event is not CorrectionRecorded e)
                continue;
            var again = new RecordCorrection(StreamId.Of(TheTask), e.EventId, e.Field, e.Was, e.Is, e.Reason);
            Assert.IsType<Decision.Refused>(Decide([.. recorded.Take(i + 1)], again));
        }
    }

    [Property]
    public void what_is_in_order_stays_in_order(Attempt[] attempts, Mistake[] mistakes)
    {
        var lifecycle = Correction.Applied(Corrected(attempts, mistakes).Recorded).Where(fact => TaskState.IsLifecycle(fact.Event)).ToList();
        Assert.All(lifecycle.Zip(lifecycle.Skip(1)), pair => Assert.False(pair.Second.Occurred.IsBefore(pair.First.Occurred)));
    }

    [Property]
    public void a_completed_task_is_completed_on_the_day_of_its_product(Attempt[] attempts, Mistake[] mistakes)
    {
        var task = TaskState.Fold(Corrected(attempts, mistakes).Recorded);
        if (task.Status == TaskStatus.Completed)
            Assert.Equal(task.Product!.IssuedOn, task.CompletedOn);
    }

    // A property over corrections that are all refused proves nothing.
    [Fact]
    public void many_of_them_are_accepted_of_every_kind()
    {
        var attempts = FsCheck.Fluent.Gen.Sample(FsCheck.Fluent.Gen.ArrayOf(Attempts.Attempt().Generator), 400, 40);
        var random = new Random(15);
        var fields = attempts.SelectMany(history => Corrected(history, [.. Enumerable.Range(0, 12).Select(_ => new Mistake((byte)random.Next(256), (byte)random.Next(256), (sbyte)random.Next(-4, 5)))]).Recorded)
            .Select(fact => fact.Event).OfType<CorrectionRecorded>().Select(e => e.Field).ToHashSet();
        Assert.Superset(new HashSet<string> { "occurredAt", "title.vi", "product.issuedOn", "product.number", "evidence.size", "evidence.issuedOn", "document.number" }, fields);
    }

    private static (IReadOnlyList<Fact> Recorded, IReadOnlyList<Fact> Corrected) Corrected(Attempt[] attempts, Mistake[] mistakes)
    {
        List<Fact> recorded = [.. new RandomHistory(attempts).Facts];
        List<Fact> right = [.. recorded];
        var events = recorded.Count;
        foreach (var mistake in mistakes)
        {
            var at = mistake.Event % events;
            CorrectableField[] fields = [.. CorrectableField.Of(right[at].Event)];
            if (fields.Length == 0)
                continue;
            var field = fields[mistake.Field % fields.Length];
            var was = field.Read(right[at]);
            if (Decide(recorded, new RecordCorrection(StreamId.Of(TheTask), StoryEvents.Id(at), field.Name, was, Other(was, mistake.Days), "đọc nhầm")) is not Decision.Accepted { Events: [CorrectionRecorded e] })
                continue;
            recorded.Add(new Fact(e, At, Registrar));
            Write(right, at, field.Name, e.Is);
        }
        return (recorded, right);
    }

    // After everything that the histories hold.
    private static Occurrence At => Occurrence.On(new DateOnly(2090, 1, 1));

    private static Decision Decide(IReadOnlyList<Fact> facts, RecordCorrection command) => DirectiveTask.Decide(
        TaskState.Fold(facts), command, new CommandContext(Registrar, At, facts.Count, [.. facts.Select((fact, i) => new PastFact(StoryEvents.Id(i), fact))]), References.None);

    private static string? Other(string? was, int days) =>
        was is null ? (days % 2 == 0 ? "2025-01-03" : null)
        : DateOnly.TryParseExact(was, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : long.TryParse(was, CultureInfo.InvariantCulture, out var number) ? $"{number + Math.Abs(days) + 1}"
        : was.Length == 64 ? new string((char)('0' + (Math.Abs(days) % 10)), 64)
        : $"{was}.";

    private static void Write(List<Fact> facts, int at, string field, string? value)
    {
        if (field == "occurredAt")
        {
            facts[at] = facts[at] with { Occurred = Occurrence.On(DateOnly.Parse(value!, CultureInfo.InvariantCulture)) };
            if (at + 1 < facts.Count && facts[at + 1].Event is DeadlineResolved)
                facts[at + 1] = facts[at + 1] with { Occurred = facts[at].Occurred };
            return;
        }
        facts[at] = facts[at] with { Event = Written(facts[at].Event, field, value) };
        if (field != "product.issuedOn")
            return;
        var next = facts.FindIndex(at + 1, fact => fact.Event is CompletionConfirmed or ReturnedForRework or SubmittedForConfirmation);
        if (next > 0 && facts[next].Event is CompletionConfirmed)
            facts[next] = facts[next] with { Event = Written(facts[next].Event, "completedOn", value) };
    }

    private static DomainEvent Written(DomainEvent e, string field, string? value)
    {
        var stored = EventTable.Current.Encode(e);
        var json = JsonNode.Parse(stored.Data)!;
        var steps = Steps().Matches(field).Select(step => step.Value).ToList();
        var inner = steps[..^1].Aggregate(json, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
        inner[steps[^1]] = inner[steps[^1]] is JsonValue number && number.GetValueKind() == System.Text.Json.JsonValueKind.Number ? long.Parse(value!, CultureInfo.InvariantCulture) : value;
        return EventTable.Current.Decode(stored.Type, Encoding.UTF8.GetBytes(json.ToJsonString()), "a corrected history");
    }

    private static IEnumerable<DateOnly> Days(IReadOnlyList<Fact> facts)
    {
        var last = facts.Where(fact => fact.Event is not CorrectionRecorded).Max(fact => fact.Occurred.Day)!.Value.AddDays(10);
        for (var day = Day(-10); day <= last; day = day.AddDays(1))
            yield return day;
    }

    [GeneratedRegex(@"[^.\[\]]+")]
    private static partial Regex Steps();

    private static class States
    {
        public static bool Equal(TaskState? a, TaskState? b) =>
            a! with { Children = TaskState.Initial.Children } == b! with { Children = TaskState.Initial.Children } && a.Children.SequenceEqual(b.Children);
    }
}
