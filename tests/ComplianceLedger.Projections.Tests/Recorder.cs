using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections.Tests;

/// <summary>An event as the tests remember it, apart from the log.</summary>
internal sealed record Kept(StreamId Stream, Fact Fact, DateTimeOffset RecordedAt, LogPosition Position);

/// <summary>Appends domain events to a log as the actors would, without deciding anything, and keeps them for the oracle.</summary>
internal sealed class Recorder(IEventLog log, string ledger = "tests")
{
    /// <summary>Day 0 of every test; far from the limits of the calendar.</summary>
    public static DateOnly Day(int number) => VietnamTime.FirstDay.AddDays(25_000 + number);

    public static readonly Party Person = new("u1", Role.Assigner, new AgencyId("vpcp"));

    /// <summary>The ledger itself.</summary>
    public static readonly Party Itself = new("period-opening", Role.System, null);

    public static DateTimeOffset Noon(int day) => VietnamTime.EndOf(Day(day)).AddHours(-12);

    private readonly Dictionary<StreamId, Revision> _tails = [];
    private readonly List<Kept> _kept = [];

    public IEventLog Log => log;

    public IReadOnlyList<Kept> Kept => _kept;

    /// <summary>When the next events are recorded.</summary>
    public DateTimeOffset Now { get; set; } = Noon(0);

    /// <summary>Who acts.</summary>
    public Party By { get; set; } = Person;

    public LogPosition Head => _kept.Count == 0 ? LogPosition.Start : _kept[^1].Position;

    public async Task<Recorder> Begin()
    {
        var id = new LedgerId(ledger);
        await Append(StreamId.Of(id), Occurrence.At(Now), new LedgerCreated(id, "Tests", "tests.example", true, LedgerCreated.CurrentFormat));
        return this;
    }

    public Task<LogPosition> Agency(string id) =>
        Append(StreamId.Of(new AgencyId(id)), Occurrence.At(Now), new AgencyRegistered(new AgencyId(id), AgencyKind.Ministry, new BilingualText($"Bộ {id}", null), null));

    public Task<LogPosition> Instrument(string id, InstrumentKind kind = InstrumentKind.Directive) => Append(
        StreamId.Of(new InstrumentId(id)),
        Occurrence.At(Now),
        new InstrumentRegistered(new InstrumentId(id), kind, null, "ttg", null, null, null, new BilingualText($"Văn bản {id}", null), RollPolicy.Forward, []));

    public Task<LogPosition> Assign(
        string id, int? due = null, int on = 0, string? lead = "bct", string title = "Nhiệm vụ", NormativeForce force = NormativeForce.Task,
        string instrument = "ct-15", string? group = null, string[]? coordinating = null) => Task(id, on, new TaskAssigned(
            new TaskId(id), new InstrumentId(instrument), group, force, new BilingualText(title, null), lead is null ? null : new AgencyId(lead),
            [.. (coordinating ?? []).Select(agency => new AgencyId(agency))], null, [], due is { } day ? Day(day) : null, null, false, false, null, null, []));

    public Task<LogPosition> Task(string id, int on, params DomainEvent[] events) => Append(StreamId.Of(new TaskId(id)), Occurrence.On(Day(on)), events);

    public async Task<LogPosition> Append(StreamId stream, Occurrence occurred, params DomainEvent[] events)
    {
        var tail = _tails.GetValueOrDefault(stream, Revision.None);
        var encoded = events.Select((e, i) => Encode(stream, tail.Value + 1 + i, occurred, By, e)).ToList();
        var appended = Assert.IsType<AppendOutcome.Appended>(await log.Append(new StreamName(stream.ToString()), tail, encoded));
        _tails[stream] = appended.Revision;
        for (var i = 0; i < events.Length; i++)
            _kept.Add(new Kept(stream, new Fact(events[i], occurred, By), Now, new LogPosition(appended.Position.Value - events.Length + 1 + i)));
        return appended.Position;
    }

    /// <summary>An event that nobody knows, at the end of a stream.</summary>
    public async Task Unknown(string stream)
    {
        var tail = StreamId.TryParse(stream, out var id) ? _tails.GetValueOrDefault(id, Revision.None) : Revision.None;
        var valid = Encode(StreamId.Of(new LedgerId(ledger)), tail.Value + 1, Occurrence.At(Now), new Party("u1", Role.Assigner, null), new TaskAccepted());
        await log.Append(new StreamName(stream), tail, [new EncodedEvent(valid.EventId, "directive-task.dreamt-up.v1", valid.Data, valid.Metadata)]);
    }

    private EncodedEvent Encode(StreamId stream, long revision, Occurrence occurred, Party by, DomainEvent e)
    {
        var stored = EventTable.Current.Encode(e);
        var id = EventIds.Of(stream.ToString(), revision + 1, "tests", stored.Type, stored.Data);
        var command = $"c-{stream}-{revision}";
        var metadata = new EventMetadata(
            id, command, new string('0', 64), command, command, by, by.User, occurred, Now, [], true, null, "tests", new string('0', 32));
        return new EncodedEvent(id, stored.Type, stored.Data, metadata.Encode());
    }
}
