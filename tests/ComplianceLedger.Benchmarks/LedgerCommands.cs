using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;

namespace ComplianceLedger.Benchmarks;

/// <summary>Real commands through gate, decide, codec, journal and a log. Each caller reports progress on a task of its own.</summary>
internal sealed class LedgerCommands : ICommandTarget
{
    private static readonly Party Registrar = new("registrar", Role.Registrar, null);
    private static readonly Party Assigner = new("assigner", Role.Assigner, new AgencyId("vpcp"));
    private static readonly Party Officer = new("officer", Role.AgencyOfficer, new AgencyId("bng"));
    private static readonly Occurrence Day = Occurrence.On(new DateOnly(2025, 6, 2));

    private readonly IEventLog? _ownLog;
    private readonly LedgerEngine _engine;

    private LedgerCommands(IEventLog? ownLog, LedgerEngine engine) => (_ownLog, _engine) = (ownLog, engine);

    /// <param name="ownsLog">Closes the log with itself.</param>
    public static async Task<ICommandTarget> Start(IEventLog log, bool ownsLog = false)
    {
        var engine = await LedgerEngine.Start(log, new NewLedger("benchmark", "benchmark", true), TimeProvider.System, null, CancellationToken.None);
        var target = new LedgerCommands(ownsLog ? log : null, engine);
        await target.Accepted("agency", new RegisterAgency(new AgencyId("bng"), AgencyKind.Ministry, new BilingualText("Bộ Ngoại giao", null), null), Registrar);
        await target.Accepted("instrument", new RegisterInstrument(
            new InstrumentId("NQ21"), InstrumentKind.Resolution, "21/NQ-CP", "Chính phủ", null, new DateOnly(2023, 2, 20), null,
            new BilingualText("Chương trình hành động", null), RollPolicy.Forward, []), Registrar);
        for (var caller = 0; caller < Commands.Callers; caller++)
        {
            await target.Accepted($"assign-{caller}", new AssignTask(
                TaskOf(caller), new InstrumentId("NQ21"), "benchmark", NormativeForce.Task, new BilingualText("Nhiệm vụ đo tốc độ", null), new AgencyId("bng"),
                [], null, [], new DeadlineTerm.On(new DateOnly(2025, 12, 31)), null, false, false, null, null, []), Assigner);
        }
        return target;
    }

    public Task Send(int caller, string phase, int number) =>
        Accepted($"{phase}-{number}", new ReportProgress(TaskOf(caller), "2025-06", number % 100, "Đã hoàn thành dự thảo và lấy ý kiến các bộ, ngành liên quan.", []), Officer);

    private async Task Accepted(string commandId, Command command, Party by)
    {
        var result = await _engine.Gate.Send(new GivenCommand(commandId, command, Day, null), by);
        if (result.Outcome != CommandOutcome.Accepted)
            throw new InvalidOperationException($"{commandId}: {result.Outcome} {result.Refusal?.Code} {result.Cause}");
    }

    private static TaskId TaskOf(int caller) => new($"B{caller}");

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        if (_ownLog is not null)
            await _ownLog.DisposeAsync();
    }
}
