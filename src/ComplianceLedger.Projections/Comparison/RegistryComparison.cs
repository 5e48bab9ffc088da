using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Agencies;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Instruments;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>The rows of agencies and instruments against their events, read from the log again.</summary>
internal sealed class RegistryComparison : IDisposable
{
    private readonly LogPosition _head;
    private readonly IEventLog _log;
    private readonly SqliteCommand _agency;
    private readonly SqliteCommand _instrument;

    public RegistryComparison(Snapshot snapshot, IEventLog log)
    {
        (_head, _log) = (snapshot.Head, log);
        _agency = Select($"{AgencyTable.Select} WHERE agency = $id");
        _instrument = Select($"{InstrumentTable.Select} WHERE instrument = $id");

        SqliteCommand Select(string sql)
        {
            var select = snapshot.Command(sql);
            select.Parameters.Add("$id", SqliteType.Text);
            return select;
        }
    }

    /// <summary>The first difference; null where there is none.</summary>
    public async Task<string?> Difference(StreamId id, CancellationToken cancellation)
    {
        var isAgency = id.Category == Category.Agency;
        var select = isAgency ? _agency : _instrument;
        select.Parameters[0].Value = id.Id;
        return isAgency
            ? StoredRow.Difference(select, AgencyTable.Names, await Agency(id, cancellation).ConfigureAwait(false))
            : StoredRow.Difference(select, InstrumentTable.Names, await Instrument(id, cancellation).ConfigureAwait(false));
    }

    private async Task<object?[]?> Agency(StreamId id, CancellationToken cancellation)
    {
        var (agency, last) = (AgencyState.Initial, default(RecordedEvent));
        await foreach (var e in DecodedEvent.Of(_log, id, _head, cancellation).ConfigureAwait(false))
            (agency, last) = (AgencyState.Evolve(agency, e.Fact), e.Recorded);
        return agency.Registered is null ? null : AgencyTable.Values(agency, last!.Revision.Value, last.Position.Value);
    }

    private async Task<object?[]?> Instrument(StreamId id, CancellationToken cancellation)
    {
        var (instrument, last) = (InstrumentState.Initial, default(RecordedEvent));
        await foreach (var e in DecodedEvent.Of(_log, id, _head, cancellation).ConfigureAwait(false))
            (instrument, last) = (InstrumentState.Evolve(instrument, e.Fact), e.Recorded);
        return instrument.Registered is null ? null : InstrumentTable.Values(instrument, last!.Revision.Value, last.Position.Value);
    }

    public void Dispose()
    {
        _agency.Dispose();
        _instrument.Dispose();
    }
}
