using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Instruments;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Programmes;

internal sealed partial class ProgrammeReader
{
    private readonly HashSet<string> _successions = new(StringComparer.Ordinal);

    /// <summary>Who follows whom. The command has no field for its source, so that what it says is a claim about the successor as well.</summary>
    private void ReadSuccession(YamlRow row)
    {
        var id = NewId(row, "succession", _successions.Contains);
        var kind = row.Word<SuccessionKind>("kind");
        var predecessors = row.Has("predecessors") ? Agencies(row, "predecessors") : throw row.Wrong("'predecessors' is missing");
        var successor = Known(row, "successor", row.Identifier("successor"));
        var effectiveOn = row.Day("effectiveOn");
        var instrument = row.IdentifierOrNull("instrument");
        if (instrument is not null && !_instruments.ContainsKey(instrument))
            throw Unknown(row, "instrument", $"instrument/{instrument}", $"the programme has no instrument '{instrument}'");
        var claims = ClaimsOf(row, [("predecessors", $"{string.Join(", ", predecessors)} ({Words<SuccessionKind>.NameOf(kind)})"), ("effectiveOn", Day(effectiveOn))]);
        _successions.Add(id);
        var succession = new Succession(new SuccessionId(id), kind, predecessors, successor, effectiveOn, instrument is null ? null : new InstrumentId(instrument));
        Add(row, $"{Name}/succession/{id}", new SucceedAgency(succession, []), Occurrence.Unknown, Registrar);
        // An agency may succeed others more than once: its claims say in which succession.
        foreach (var claim in claims)
            AddClaim(row, StreamId.Of(successor), claim with { Field = $"{id}.{claim.Field}" });
    }
}
