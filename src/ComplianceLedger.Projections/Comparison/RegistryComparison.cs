using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Agencies;
using ComplianceLedger.Projections.Following;
using ComplianceLedger.Projections.Instruments;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Successions;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Comparison;

/// <summary>The rows of agencies, instruments and successions against their events, read from the log again.</summary>
internal sealed class RegistryComparison : IDisposable
{
    private readonly LogPosition _head;
    private readonly IEventLog _log;
    private readonly SqliteCommand _agency;
    private readonly SqliteCommand _instrument;
    private readonly SqliteCommand _succession;

    public RegistryComparison(Snapshot snapshot, IEventLog log)
    {
        (_head, _log) = (snapshot.Head, log);
        _agency = Select($"{AgencyTable.Select} WHERE agency = $id");
        _instrument = Select($"{InstrumentTable.Select} WHERE instrument = $id");
        _succession = Select($"{SuccessionTable.Select} WHERE succession = $id");

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
        var (select, names, expected) = id.Category switch
        {
            Category.Agency => (_agency, AgencyTable.Names, await Agency(id, cancellation).ConfigureAwait(false)),
            Category.Instrument => (_instrument, InstrumentTable.Names, await Instrument(id, cancellation).ConfigureAwait(false)),
            Category.Succession => (_succession, SuccessionTable.Names, await Succession(id, cancellation).ConfigureAwait(false)),
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "It has no row here."),
        };
        select.Parameters[0].Value = id.Id;
        return StoredRow.Difference(select, names, expected);
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

    private async Task<object?[]?> Succession(StreamId id, CancellationToken cancellation)
    {
        var (succession, first, last) = (SuccessionState.Initial, default(RecordedEvent), default(RecordedEvent));
        await foreach (var e in DecodedEvent.Of(_log, id, _head, cancellation).ConfigureAwait(false))
            (succession, first, last) = (SuccessionState.Evolve(succession, e.Fact), first ?? e.Recorded, e.Recorded);
        return succession.Planned is null ? null : SuccessionTable.Values(succession, first!.Position.Value, last!.Revision.Value, last.Position.Value);
    }

    public void Dispose()
    {
        _succession.Dispose();
        _agency.Dispose();
        _instrument.Dispose();
    }
}
