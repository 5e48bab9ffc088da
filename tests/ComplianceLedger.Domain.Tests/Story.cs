using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Domain.Tests;

/// <summary>
/// What has happened in one stream, and what the streams that a command names would say. Unless an example says otherwise, everything that a
/// command names exists. Each event of an example goes through the codec on its way: it is folded as the ledger would read it back.
/// </summary>
public sealed class Story<TState>(
    TState initial,
    Func<TState, Fact, TState> evolve,
    Func<TState, Command, CommandContext, References, Decision> decide,
    Func<TState, Command, CommandContext, References, IEnumerable<StreamId>> referencesOf,
    IReadOnlyList<Fact> facts,
    Func<IEnumerable<Fact>, TState>? fold = null) where TState : class
{
    private readonly Dictionary<StreamId, Reference> _answers = [];
    private bool _hasGiven;

    public IReadOnlyList<Fact> Facts => facts;

    public TState State => fold is null ? facts.Select(Stored).Aggregate(initial, evolve) : fold([.. facts.Select(Stored)]);

    /// <param name="revision">Of the task's last event that its answer rests on; otherwise it knows all that the story names.</param>
    public Story<TState> Knowing(TaskId task, TaskStatus status, DateOnly? deadline = null, long revision = long.MaxValue)
    {
        _answers[StreamId.Of(task)] = new Reference(new TaskSummary(status, deadline, TaskParties.None), revision);
        return this;
    }

    /// <summary>The task is a recurring duty.</summary>
    public Story<TState> Recurring(TaskId task, Cadence every)
    {
        _answers[StreamId.Of(task)] = new Reference(new TaskSummary(
            TaskStatus.Assigned, null, TaskParties.None, new RecurringDuty(new Recurrence(every, new DataCutOff(null), null), ReportingPeriod.Holding(TaskVocabulary.Day(1), every), TaskVocabulary.Day(1))), long.MaxValue);
        return this;
    }

    /// <summary>The agency of whoever acts has given tasks away by then.</summary>
    public Story<TState> HavingGiven()
    {
        _hasGiven = true;
        return this;
    }

    /// <summary>The calendar that terms ask.</summary>
    public Story<TState> Under(CalendarSummary calendar)
    {
        _answers[StreamId.Of(CalendarId.Default)] = new Reference(calendar, calendar.Revision);
        return this;
    }

    /// <summary>The instrument's own policy.</summary>
    public Story<TState> Rolling(RollPolicy policy)
    {
        _answers[StreamId.Of(TaskVocabulary.Instrument)] = new Reference(new InstrumentSummary(InstrumentKind.Directive, policy), 0);
        return this;
    }

    public Story<TState> Without(StreamId stream) => Answering(stream, null);

    /// <param name="summary">Null: there is no such stream.</param>
    public Story<TState> Answering(StreamId stream, ReferenceSummary? summary)
    {
        _answers[stream] = new Reference(summary, summary is null ? -1 : long.MaxValue);
        return this;
    }

    public Outcome<TState> When(Command command, Party? by = null, DateOnly? on = null) =>
        When(command, Occurrence.On(on ?? facts.Select(fact => fact.Occurred.Day).Max() ?? TaskVocabulary.Day(1)), by);

    public Outcome<TState> When(Command command, Occurrence at, Party? by = null)
    {
        var context = new CommandContext(by ?? Assigner, at, facts.Count, command.LooksBack ? [.. facts.Select((fact, i) => new PastFact(StoryEvents.Id(i), Stored(fact)))] : null) { HasGiven = _hasGiven };
        var references = World.Answering(known => referencesOf(State, command, context, known), stream => _answers.TryGetValue(stream, out var answer) ? answer : new Reference(World.Existing(stream), long.MaxValue));
        return new Outcome<TState>(this, decide(State, command, context, references), context);
    }

    /// <summary>The same stream after these events.</summary>
    public Story<TState> Continued(IEnumerable<Fact> more)
    {
        var continued = new Story<TState>(initial, evolve, decide, referencesOf, [.. facts, .. more], fold);
        foreach (var (stream, answer) in _answers)
            continued._answers[stream] = answer;
        return continued;
    }

    private static Fact Stored(Fact fact)
    {
        var stored = EventTable.Current.Encode(fact.Event);
        var read = EventTable.Current.Decode(stored.Type, stored.Data, "an example");
        Assert.Equal(fact.Event, read);
        return fact with { Event = read };
    }
}

public static class StoryEvents
{
    /// <summary>Of the event with this revision, in every story.</summary>
    public static Guid Id(int revision) => new(revision, 0, 0, new byte[8]);
}

/// <summary>What came of a command.</summary>
public sealed class Outcome<TState>(Story<TState> before, Decision decision, CommandContext context) where TState : class
{
    /// <summary>Exactly these events, and no command to another stream.</summary>
    public Story<TState> Then(params DomainEvent[] events) => ThenAfter(null, events);

    /// <summary>Exactly these events, once another stream has accepted <paramref name="first"/>.</summary>
    public Story<TState> ThenAfter(Command? first, params DomainEvent[] events)
    {
        var accepted = Assert.IsType<Decision.Accepted>(decision);
        Assert.Equal<DomainEvent>(events, accepted.Events);
        Assert.Equal(first, accepted.First);
        var after = before.Continued(events.Select(e => new Fact(e, context.At, context.By)));
        Assert.NotNull(after.State);
        return after;
    }

    public void ThenNothingNew() => Then();

    /// <summary>Exactly these events of the same stream come first, in the ledger's own name. The command is to be given again.</summary>
    public Story<TState> ThenFirst(params DomainEvent[] events)
    {
        var preceded = Assert.IsType<Decision.Preceded>(decision);
        Assert.Equal<DomainEvent>(events, preceded.Events);
        return before.Continued(preceded.Events.Select(e => new Fact(e, Occurrence.On(preceded.On), Relay)));
    }

    /// <summary>Some events, which another example names.</summary>
    public Story<TState> ThenAccepted()
    {
        var accepted = Assert.IsType<Decision.Accepted>(decision);
        Assert.NotEmpty(accepted.Events);
        return ThenAfter(accepted.First, [.. accepted.Events]);
    }

    public Refusal ThenRefused(string code)
    {
        var refusal = Assert.IsType<Decision.Refused>(decision).Refusal;
        Assert.Equal(code, refusal.Code);
        Assert.False(string.IsNullOrWhiteSpace(refusal.Vi));
        Assert.False(string.IsNullOrWhiteSpace(refusal.En));
        Assert.NotEqual(refusal.Vi, refusal.En);
        return refusal;
    }
}
