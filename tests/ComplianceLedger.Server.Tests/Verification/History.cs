using ComplianceLedger.EventLog;
using ComplianceLedger.Reactors;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Imports;
using ComplianceLedger.Server.Tests.Imports;

namespace ComplianceLedger.Server.Tests.Verification;

/// <summary>Histories that a real ledger has written, with its relay.</summary>
internal static class History
{
    /// <summary>Far above what it takes; it only keeps a broken test from hanging.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Lazy<Task<IReadOnlyList<RecordedEvent>>> Shared = new(async () => await Events(await Write(
    [
        Lines.Agency("mofa"), Lines.Agency("moit"), Lines.Instrument("ct15"),
        Lines.Assign("parent", "mofa", "2024-12-31", at: "2023-01-01"),
        Lines.Assign("child", "moit", "2024-06-30", "parent", coordinating: ["mofa"]),
        Lines.Assign("late", "moit", "2023-03-31"),
        Lines.Assign("bare"),
        Lines.Lead("bare", "mofa"),
        Lines.RequestExtension("late", "2023-04-30"),
        Lines.GrantExtension("late", "2023-04-30"),
        Lines.Progress("child", "one"),
        Lines.Submit("child"),
        Lines.Confirm("child"),
        Lines.Submit("parent"),
        Lines.Confirm("parent", at: "2023-03-06"),
        Lines.Supersede("late", "bare"),
        Lines.Assign("after", "mofa", at: "2023-05-01"),
    ])));

    /// <summary>One of everything: parents and children, extensions, a lead determined later, a successor.</summary>
    public static Task<IReadOnlyList<RecordedEvent>> OfEverything => Shared.Value;

    /// <summary>Imports the lines into a new ledger, one file after the other; after each the relay has caught up.</summary>
    public static async Task<InMemoryEventLog> Write(params string[][] files)
    {
        var log = new InMemoryEventLog();
        await using var engine = await LedgerEngine.Start(log, NewLedger.Default, TimeProvider.System, null, CancellationToken.None);
        using var stopping = new CancellationTokenSource();
        var relay = new Relay(log, engine.Gate, TimeProvider.System);
        var relaying = relay.Run(_ => Task.FromResult(LogPosition.Start), stopping.Token);
        foreach (var lines in files)
        {
            await using var file = new ImportFile(new MemoryStream(Lines.File(lines)), "history");
            var check = await file.Check();
            var summary = await new ImportRun((given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System)
                .Apply(file, check);
            Assert.Empty(check.BadLines);
            Assert.Empty(summary.Refusals);
            await Settled(log, relay);
        }
        await stopping.CancelAsync();
        await relaying;
        return log;
    }

    public static async Task<IReadOnlyList<RecordedEvent>> Events(IEventLog log)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
            events.Add(recorded);
        return events;
    }

    private static async Task Settled(InMemoryEventLog log, Relay relay)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (relay.Status.Position < await log.Head())
        {
            deadline.Token.ThrowIfCancellationRequested();
            Assert.Null(relay.Status.Fault);
            await Task.Yield();
        }
    }
}
