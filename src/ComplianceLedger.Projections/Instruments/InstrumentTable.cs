using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.EventCodec;
using ComplianceLedger.Projections.Storage;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Projections.Instruments;

/// <summary>A row of <c>instrument_v1</c>, written and read.</summary>
internal sealed class InstrumentTable : IDisposable
{
    public static readonly string[] Names =
    [
        "instrument", "kind", "number", "issuer", "spoken_on", "issued_on", "parent", "title_vi", "title_en", "roll_policy", "claims", "revision", "position",
    ];

    /// <summary>The names, and when it was registered, which the history index knows.</summary>
    public static readonly string Select =
        $"SELECT {string.Join(", ", Names)}, (SELECT recorded_at FROM history_index_v1 WHERE stream = '{StreamId.Prefix(Category.Instrument)}-' || instrument AND history_index_v1.revision = 0) FROM instrument_v1";

    private readonly Statement _read;
    private readonly Statement _write;

    public InstrumentTable(SqliteConnection connection)
    {
        _read = new Statement(connection, $"{Select} WHERE instrument = $instrument", "$instrument");
        _write = new Statement(
            connection,
            """
            INSERT INTO instrument_v1
                (instrument, kind, number, issuer, spoken_on, issued_on, parent, title_vi, title_en, roll_policy, claims, revision, position)
            VALUES ($instrument, $kind, $number, $issuer, $spokenOn, $issuedOn, $parent, $titleVi, $titleEn, $rollPolicy, $claims, $revision, $position)
            ON CONFLICT (instrument) DO UPDATE SET
                number = excluded.number, spoken_on = excluded.spoken_on, issued_on = excluded.issued_on, title_vi = excluded.title_vi, title_en = excluded.title_en, claims = excluded.claims, revision = excluded.revision, position = excluded.position
            """,
            "$instrument", "$kind", "$number", "$issuer", "$spokenOn", "$issuedOn", "$parent", "$titleVi", "$titleEn", "$rollPolicy", "$claims", "$revision", "$position");
    }

    public InstrumentState State(string id) => _read.One(Read, id) is not { } row ? InstrumentState.Initial : new InstrumentState(
        new InstrumentRegistered(
            new InstrumentId(row.InstrumentId), row.Kind, row.Number, row.Issuer, row.SpokenOn, row.IssuedOn,
            row.Parent is { } parent ? new InstrumentId(parent) : null, row.Title, row.RollPolicy, []),
        ClaimRow.SetOf(row.Claims));

    public void Write(InstrumentState instrument, long revision, long position) => _write.Run(Values(instrument, revision, position));

    /// <summary>A whole row, as it is stored.</summary>
    public static object?[] Values(InstrumentState instrument, long revision, long position)
    {
        var registered = instrument.Registered!;
        return
        [
            registered.InstrumentId.Value, Words<InstrumentKind>.NameOf(registered.Kind), registered.Number, registered.Issuer,
            Columns.Text(registered.SpokenOn), Columns.Text(registered.IssuedOn), registered.Parent?.Value, registered.Title.Vi, registered.Title.En,
            Words<RollPolicy>.NameOf(registered.RollPolicy), Lists.Text(ClaimRow.Of(instrument.Claims)), revision, position,
        ];
    }

    public static InstrumentRow Read(SqliteDataReader row) => new(
        row.GetString(0), row.Word<InstrumentKind>(1), row.TextOrNull(2), row.GetString(3), row.DayOrNull(4), row.DayOrNull(5), row.TextOrNull(6),
        new BilingualText(row.GetString(7), row.TextOrNull(8)), row.Word<RollPolicy>(9), Lists.Read<ClaimRow>(row.GetString(10)),
        row.GetInt64(11), row.GetInt64(12), row.Moment(13));

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
