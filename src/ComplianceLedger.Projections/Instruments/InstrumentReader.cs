using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.Instruments;

internal static class InstrumentReader
{
    public static Task<IReadOnlyList<InstrumentRow>> All(Snapshot snapshot)
    {
        List<InstrumentRow> instruments = [];
        using var command = snapshot.Command($"{InstrumentTable.Select} ORDER BY instrument");
        using var row = command.ExecuteReader();
        while (row.Read())
            instruments.Add(InstrumentTable.Read(row));
        return Task.FromResult<IReadOnlyList<InstrumentRow>>(instruments);
    }

    public static Task<InstrumentRow?> One(Snapshot snapshot, string id)
    {
        using var command = snapshot.Command($"{InstrumentTable.Select} WHERE instrument = $instrument");
        command.Parameters.AddWithValue("$instrument", id);
        using var row = command.ExecuteReader();
        return Task.FromResult(row.Read() ? InstrumentTable.Read(row) : null);
    }

    /// <summary>The kind of each instrument. It is part of the registration, which comes before whatever is assigned by it.</summary>
    public static Dictionary<string, InstrumentKind> Kinds(Snapshot snapshot)
    {
        var kinds = new Dictionary<string, InstrumentKind>(StringComparer.Ordinal);
        using var command = snapshot.Command("SELECT instrument, kind FROM instrument_v1");
        using var row = command.ExecuteReader();
        while (row.Read())
            kinds.Add(row.GetString(0), row.Word<InstrumentKind>(1));
        return kinds;
    }
}
