using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.Credentials;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Server.Verification;

/// <summary>A place in the log.</summary>
internal readonly record struct Place(StreamName Stream, Revision Revision, LogPosition Position)
{
    public static Place Of(RecordedEvent recorded) => new(recorded.Stream, recorded.Revision, recorded.Position);
}

/// <summary>An event that closed a task.</summary>
internal readonly record struct Closing(Place At, TaskStatus Outcome);

/// <summary>One stream, as far as the replay has come.</summary>
internal sealed class VerifiedStream(StreamName name, StreamId? id)
{
    public StreamName Name { get; } = name;

    /// <summary>Null for a stream that no ledger has.</summary>
    public StreamId? Id { get; } = id;

    public Revision Last { get; set; } = Revision.None;
    public LogPosition LastPosition { get; set; }
    public string? LastCommandId { get; set; }
    public string? LastCommandHash { get; set; }

    /// <summary>False once something in it could not be read or is missing: what follows from its state would only be said of the same damage again.</summary>
    public bool IsTrusted { get; set; } = true;

    public TaskState Task { get; set; } = TaskState.Initial;
    public InstrumentState Instrument { get; set; } = InstrumentState.Initial;
    public AgencyState Agency { get; set; } = AgencyState.Initial;
    public CredentialState Credential { get; set; } = CredentialState.Initial;
    public LedgerState Ledger { get; set; } = LedgerState.Initial;
    public CalendarState Calendar { get; set; } = CalendarState.Initial;
    public SuccessionState Succession { get; set; } = SuccessionState.Initial;
    public InspectionState Inspection { get; set; } = InspectionState.Initial;

    /// <summary>Of a task that has a parent: what the relay has to tell that parent.</summary>
    public List<Closing> Closings { get; } = [];

    /// <summary>Of a task: the revision at which it was assigned or last reopened.</summary>
    public Revision Opened { get; set; } = Revision.None;

    /// <summary>Of a parent: where it let each child in last.</summary>
    public Dictionary<TaskId, Place> ChildrenOpened { get; } = [];

    /// <param name="facts">All of them, the last one a correction.</param>
    public void Correct(IReadOnlyList<Fact> facts)
    {
        if (Id!.Value.Category == Category.DirectiveTask)
            Task = TaskState.Fold(facts);
        else
            Evolve(facts[^1]);
    }

    public void Evolve(Fact fact)
    {
        switch (Id!.Value.Category)
        {
            case Category.Ledger:
                Ledger = LedgerState.Evolve(Ledger, fact);
                break;
            case Category.Instrument:
                Instrument = InstrumentState.Evolve(Instrument, fact);
                break;
            case Category.Agency:
                Agency = AgencyState.Evolve(Agency, fact);
                break;
            case Category.DirectiveTask:
                Task = TaskState.Evolve(Task, fact);
                break;
            case Category.Credential:
                Credential = CredentialState.Evolve(Credential, fact);
                break;
            case Category.Calendar:
                Calendar = CalendarState.Evolve(Calendar, fact);
                break;
            case Category.Inspection:
                Inspection = InspectionState.Evolve(Inspection, fact);
                break;
            case Category.Succession:
                Succession = SuccessionState.Evolve(Succession, fact);
                break;
            default:
                throw new InvalidOperationException($"No state for {Name}.");
        }
    }
}

/// <summary>All streams that the replay has met.</summary>
internal sealed class VerifiedStreams
{
    private readonly Dictionary<string, VerifiedStream> _streams = new(StringComparer.Ordinal);

    /// <summary>Everything up to here is in the states.</summary>
    public LogPosition Position { get; set; }

    /// <summary>The log could not be read to its end.</summary>
    public bool IsCutShort { get; set; }

    public IEnumerable<VerifiedStream> All => _streams.Values;

    public IEnumerable<VerifiedStream> Tasks => _streams.Values.Where(stream => stream.Id?.Category == Category.DirectiveTask);

    /// <summary>Null for a stream without events so far.</summary>
    public VerifiedStream? Find(StreamId id) => Find(id.ToString());

    public VerifiedStream? Find(string name) => _streams.GetValueOrDefault(name);

    public VerifiedStream Of(RecordedEvent recorded, out bool isNew)
    {
        isNew = !_streams.TryGetValue(recorded.Stream.Value, out var stream);
        if (stream is null)
        {
            stream = new VerifiedStream(recorded.Stream, StreamId.TryParse(recorded.Stream.Value, out var id) ? id : null);
            _streams.Add(recorded.Stream.Value, stream);
        }
        return stream;
    }
}
