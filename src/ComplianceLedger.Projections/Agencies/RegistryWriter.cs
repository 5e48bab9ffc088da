using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Instruments;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Agencies;

/// <summary>Agencies and instruments: few, small and taken up from their own rows, once a transaction each.</summary>
internal sealed class RegistryWriter(SqliteConnection connection) : IDisposable
{
    private readonly AgencyTable _agencyTable = new(connection);
    private readonly InstrumentTable _instrumentTable = new(connection);
    private readonly Dictionary<string, (AgencyState State, DecodedEvent Last)> _agencies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (InstrumentState State, DecodedEvent Last)> _instruments = new(StringComparer.Ordinal);

    public void Fold(DecodedEvent e)
    {
        var id = e.Stream.Id;
        try
        {
            if (e.Stream.Category == Category.Agency)
            {
                var agency = _agencies.TryGetValue(id, out var known) ? known.State : _agencyTable.State(id);
                agency = AgencyState.Evolve(agency, e.Fact);
                _agencies[id] = (agency.Registered is null ? throw Unregistered(e) : agency, e);
            }
            else
            {
                var instrument = _instruments.TryGetValue(id, out var known) ? known.State : _instrumentTable.State(id);
                instrument = InstrumentState.Evolve(instrument, e.Fact);
                _instruments[id] = (instrument.Registered is null ? throw Unregistered(e) : instrument, e);
            }
        }
        catch (UnexpectedEventException unexpected)
        {
            throw new UnreadableEventException(e.Recorded, unexpected.Message, unexpected);
        }
    }

    /// <summary>Inside the transaction.</summary>
    public void Write()
    {
        foreach (var (state, last) in _agencies.Values)
            _agencyTable.Write(state, last.Recorded.Revision.Value, last.Recorded.Position.Value);
        foreach (var (state, last) in _instruments.Values)
            _instrumentTable.Write(state, last.Recorded.Revision.Value, last.Recorded.Position.Value);
    }

    /// <summary>After a transaction, whatever became of it: the rows are the memory.</summary>
    public void Forget()
    {
        _agencies.Clear();
        _instruments.Clear();
    }

    private static UnreadableEventException Unregistered(DecodedEvent e) => new(e.Recorded, "its stream doesn't begin with a registration.");

    public void Dispose()
    {
        _agencyTable.Dispose();
        _instrumentTable.Dispose();
    }
}
