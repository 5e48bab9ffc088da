namespace ComplianceLedger.Domain.Claims;

// Instruments, agencies and tasks all carry claims; their events are the same in each category.

public sealed record ClaimRecorded(string Field, string Value, string Source) : DomainEvent;

public sealed record ClaimPreferred(string Field, string Value, string Source) : DomainEvent;

public sealed record RecordClaim(StreamId Stream, string Field, string Value, string Source) : Command
{
    public override StreamId Target => Stream;
}

public sealed record PreferClaim(StreamId Stream, string Field, string Value, string Source) : Command
{
    public override StreamId Target => Stream;
}

/// <summary>All claims about one stream, in the order in which they were recorded, and the preferred one of each field.</summary>
public sealed record ClaimSet(ValueList<Claim> All, ValueList<Claim> Preferred)
{
    public static readonly ClaimSet Empty = new([], []);

    public static ClaimSet Of(ValueList<Claim> claims) => new(claims, []);

    public ClaimSet Evolve(ClaimRecorded e) => this with { All = All.Add(new Claim(e.Field, e.Value, e.Source)) };

    public ClaimSet Evolve(ClaimPreferred e) =>
        this with { Preferred = [.. Preferred.Where(claim => claim.Field != e.Field), new Claim(e.Field, e.Value, e.Source)] };

    public Decision Decide(RecordClaim command) =>
        All.Contains(new Claim(command.Field, command.Value, command.Source))
            ? Decision.Refuse(ClaimRefusals.AlreadyRecorded(command.Field))
            : Decision.Accept(new ClaimRecorded(command.Field, command.Value, command.Source));

    public Decision Decide(PreferClaim command)
    {
        var claim = new Claim(command.Field, command.Value, command.Source);
        return !All.Contains(claim) ? Decision.Refuse(ClaimRefusals.Unknown(command.Field))
            : Preferred.Contains(claim) ? Decision.Refuse(ClaimRefusals.AlreadyPreferred(command.Field))
            : Decision.Accept(new ClaimPreferred(command.Field, command.Value, command.Source));
    }
}

public static class ClaimRefusals
{
    public static Refusal AlreadyRecorded(string field) => new(
        "claim-exists",
        $"Nguồn này đã ghi đúng giá trị đó cho trường '{field}'.",
        $"This source is already recorded with that value for '{field}'.");

    public static Refusal Unknown(string field) => new(
        "unknown-claim",
        $"Không có ghi nhận nào như vậy cho trường '{field}'; hãy ghi nhận trước rồi mới chọn.",
        $"There is no such claim for '{field}'; record it before preferring it.");

    public static Refusal AlreadyPreferred(string field) => new(
        "claim-already-preferred",
        $"Ghi nhận này đã được chọn cho trường '{field}'.",
        $"This claim is already the preferred one for '{field}'.");
}
