using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Reactors;
using ComplianceLedger.Reactors.Dispatching;

namespace ComplianceLedger.Server.Hosting;

/// <summary>What a served ledger says to agencies by itself, and which ways it goes out.</summary>
/// <param name="Urges">Whether it urges; null: unless the ledger is made up, since nobody is to be bothered with what is.</param>
public sealed record Outreach(bool? Urges, UrgingSchedule Schedule)
{
    /// <summary>Whether each message is a line of the program's log too.</summary>
    public bool WritesLog { get; init; }

    /// <summary>Each name once.</summary>
    public IReadOnlyList<IOutlet> Outlets { get; init; } = [];

    /// <summary>Agencies for which there are addresses.</summary>
    public IReadOnlyList<AgencyId> Addressed { get; init; } = [];

    /// <summary>Where people read the ledger, for links in messages; null for messages without.</summary>
    public Uri? Site { get; init; }

    /// <summary>Agencies that have addresses and were never registered. They may be later; more often an id is misspelt, and nobody would ever hear of it.</summary>
    public async Task<IReadOnlyList<AgencyId>> Unknown(IEventLog log, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(log);
        List<AgencyId> unknown = [];
        foreach (var agency in Addressed)
        {
            if (!await log.ReadStream(new StreamName(StreamId.Of(agency).ToString()), new Revision(0), ReadDirection.Forwards, 1, cancellation).AnyAsync(cancellation).ConfigureAwait(false))
                unknown.Add(agency);
        }
        return unknown;
    }

    internal bool MayUrge(bool simulated) => Urges ?? !simulated;

    /// <summary>What people urge in a ledger that is made up goes nowhere either, unless it was told to urge.</summary>
    internal bool MaySend(bool simulated) => (WritesLog || Outlets.Count > 0) && (!simulated || Urges is true);
}
