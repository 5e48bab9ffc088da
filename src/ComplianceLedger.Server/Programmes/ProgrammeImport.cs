using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Server.Programmes;

/// <summary>Gives a new ledger its programme. Begun and completed are events of the ledger's own stream, so that an import that was killed goes on at the next start.</summary>
public static class ProgrammeImport
{
    /// <summary>True where the ledger holds nothing yet but its own creation.</summary>
    public static async Task<bool> IsEmpty(IEventLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        var events = 0;
        await foreach (var _ in log.ReadAll(LogPosition.Start, 2, cancellation).ConfigureAwait(false))
            events++;
        return events < 2;
    }

    /// <summary>
    /// The name of the programme whose import has begun and not ended, or null. Whatever edition was begun, the one that has been imported after it took its place.
    /// </summary>
    public static async Task<string?> Unfinished(LedgerRuntime ledger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        var begun = new List<string>();
        await foreach (var recorded in ledger.Log.ReadStream(
            new StreamName(StreamId.Of(ledger.Ledger.LedgerId).ToString()), new Revision(0), ReadDirection.Forwards, long.MaxValue, cancellation).ConfigureAwait(false))
        {
            switch (Recorder.Read(recorded).Fact.Event)
            {
                case LedgerCreated:
                    break;
                case ProgrammeImportBegun e:
                    begun.Add(e.Programme);
                    break;
                case ProgrammeImported e:
                    begun.RemoveAll(name => name == e.Programme);
                    break;
                case var other:
                    throw new UnexpectedEventException(Category.Ledger, other);
            }
        }
        return begun.FirstOrDefault();
    }

    /// <summary>Sends the programme's commands in their order; those that the ledger knows change nothing. The result: what was refused.</summary>
    /// <exception cref="EventLogException">The store did not take a command: the import goes on at the next start.</exception>
    public static async Task<IReadOnlyList<CommandResult>> Run(LedgerRuntime ledger, Programme programme, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(programme);
        var id = ledger.Ledger.LedgerId;
        var refused = new List<CommandResult>();
        using var batch = ledger.Batches.Begin();
        var about = $"{programme.Name}/{programme.Sha256}";
        await Send(new GivenCommand($"begin/{about}", new BeginProgrammeImport(id, programme.Name, programme.Edition, programme.Sha256), null, null)).ConfigureAwait(false);
        foreach (var given in programme.Commands)
            await Send(given).ConfigureAwait(false);
        await Send(new GivenCommand($"complete/{about}", new CompleteProgrammeImport(id, programme.Name, programme.Edition, programme.Sha256), null, null)).ConfigureAwait(false);
        return refused;

        async Task Send(GivenCommand given)
        {
            var result = await ledger.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation).ConfigureAwait(false);
            if (result.Outcome == CommandOutcome.Refused)
                refused.Add(result);
            else if (result.Outcome is not (CommandOutcome.Accepted or CommandOutcome.Duplicate))
                throw new EventLogException($"The programme's command {given.CommandId} can't be recorded: {result.Cause ?? result.Outcome.ToString()}");
        }
    }
}
