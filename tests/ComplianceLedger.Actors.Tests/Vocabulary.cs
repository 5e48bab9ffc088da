using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors.Tests;

/// <summary>Who acts, and what on: the few words in which the tests speak.</summary>
internal static class Vocabulary
{
    public static readonly Party Registrar = new("lan", Role.Registrar, new AgencyId("vpcp"));
    public static readonly Party Assigner = new("minh", Role.Assigner, new AgencyId("vpcp"));
    public static readonly Party OtherAssigner = new("hoa", Role.Assigner, new AgencyId("vpcp"));
    public static readonly Party Inspector = new("duc", Role.Inspector, null);

    public static Party Officer(string agency) => new($"officer-{agency}", Role.AgencyOfficer, new AgencyId(agency));

    /// <summary>Far from the limits of the calendar.</summary>
    public static DateOnly Day(int number) => VietnamTime.FirstDay.AddDays(25_000 + number);

    public static Occurrence On(int day) => Occurrence.On(Day(day));

    public static RegisterAgency Agency(string id) => new(new AgencyId(id), AgencyKind.Ministry, new BilingualText($"Bộ {id}", null), null);

    public static RegisterInstrument Instrument(string id, string? parent = null) => new(
        new InstrumentId(id), InstrumentKind.Directive, null, "bct-tw", null, null, parent is null ? null : new InstrumentId(parent), new BilingualText($"Văn bản {id}", null), RollPolicy.Forward, []);

    public static AssignTask Assign(
        string id, string? lead = "bct", string? parent = null, int? due = null, string[]? coordinating = null, string? monitoring = null, string[]? addressees = null, string title = "Nhiệm vụ") => new(
        new TaskId(id), new InstrumentId("ct-15"), null, NormativeForce.Task, new BilingualText(title, null), lead is null ? null : new AgencyId(lead), Agencies(coordinating),
        monitoring is null ? null : new AgencyId(monitoring), Agencies(addressees), due is { } day ? new DeadlineTerm.On(Day(day)) : null, null, false, false,
        parent is null ? null : new TaskId(parent), null, []);

    public static AcceptTask Accept(string id) => new(new TaskId(id));

    public static DeclineTask Decline(string id) => new(new TaskId(id), "ngoài thẩm quyền");

    public static UpholdDecline Uphold(string id) => new(new TaskId(id), "đúng");

    public static ReportProgress Report(string id, string summary = "đang làm") => new(new TaskId(id), null, null, summary, []);

    public static SubmitCompletion Submit(string id, int issued) => new(new TaskId(id), new Product("1", null, Day(issued), "báo cáo", null));

    public static ConfirmCompletion Confirm(string id) => new(new TaskId(id), null);

    public static WithdrawTask Withdraw(string id) => new(new TaskId(id), "không còn cần", null);

    public static SupersedeTask Supersede(string id, string by) => new(new TaskId(id), new TaskId(by), "nhập vào nhiệm vụ khác");

    public static ReopenTask Reopen(string id) => new(new TaskId(id), "chưa đạt", new InstrumentId("ct-15"));

    public static DetermineLead Lead(string id, string agency) => new(new TaskId(id), new AgencyId(agency), null);

    public static AdjustDeadline Deadline(string id, int day) => new(new TaskId(id), new DeadlineTerm.On(Day(day)), "theo chỉ đạo", new Document("2", null, null, null, null, null, null, null));

    public static StreamId TaskStream(string id) => StreamId.Of(new TaskId(id));

    public static StreamName Name(StreamId stream) => new(stream.ToString());

    public static ValueList<AgencyId> Agencies(params string[]? ids) => [.. (ids ?? []).Select(id => new AgencyId(id))];

    /// <summary>An instrument and agencies, for tasks to name.</summary>
    public static async Task Register(this Engine engine, params string[] agencies)
    {
        await engine.Do(Instrument("ct-15"), Registrar);
        foreach (var agency in agencies.Length == 0 ? ["bct"] : agencies)
            await engine.Do(Agency(agency), Registrar);
    }

    public static async Task<List<RecordedEvent>> All(this IEventLog log)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
            events.Add(recorded);
        return events;
    }

    public static async Task<List<RecordedEvent>> Of(this IEventLog log, StreamId stream)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in log.ReadStream(Name(stream), new Revision(0), ReadDirection.Forwards, long.MaxValue))
            events.Add(recorded);
        return events;
    }

    public static async Task<List<DomainEvent>> Facts(this IEventLog log, StreamId stream) => [.. (await log.Of(stream)).Select(recorded => Recorder.Read(recorded).Fact.Event)];

    /// <summary>Waits for a condition; the deadline only keeps a broken test from hanging.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Engine.Patience);
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));
}
