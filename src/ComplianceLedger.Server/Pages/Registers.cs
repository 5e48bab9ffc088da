using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Pages;

/// <summary>Agencies and instruments by their ids. Tasks may name ones that nobody has registered.</summary>
public sealed class Registers(IReadOnlyList<AgencyRow> agencies, IReadOnlyList<InstrumentRow> instruments)
{
    private readonly Dictionary<string, AgencyRow> _agencies = agencies.ToDictionary(agency => agency.AgencyId, StringComparer.Ordinal);
    private readonly Dictionary<string, InstrumentRow> _instruments = instruments.ToDictionary(instrument => instrument.InstrumentId, StringComparer.Ordinal);

    public IReadOnlyList<AgencyRow> Agencies => agencies;

    public IReadOnlyList<InstrumentRow> Instruments => instruments;

    public static async Task<Registers> Read(LedgerViews views, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(views);
        var (_, agencies) = PageProblem.Given(await views.Agencies(cancellation).ConfigureAwait(false));
        var (_, instruments) = PageProblem.Given(await views.Instruments(cancellation).ConfigureAwait(false));
        return new Registers(agencies, instruments);
    }

    public AgencyRow? Agency(string id) => _agencies.GetValueOrDefault(id);

    public InstrumentRow? Instrument(string id) => _instruments.GetValueOrDefault(id);
}
