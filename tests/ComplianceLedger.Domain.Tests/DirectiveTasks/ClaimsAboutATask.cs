using ComplianceLedger.Domain.Claims;

namespace ComplianceLedger.Domain.Tests.DirectiveTasks;

public class ClaimsAboutATask
{
    private static readonly StreamId Stream = StreamId.Of(TheTask);

    [Fact]
    public void sources_that_disagree_stand_beside_each_other()
    {
        var claims = Given(Assigned(), Claimed("count", "94", "A")).When(new RecordClaim(Stream, "count", "vài", "B"), by: Registrar)
            .Then(new ClaimRecorded("count", "vài", "B")).State.Claims;
        Assert.Equal([new Claim("count", "94", "A"), new Claim("count", "vài", "B")], claims.All);
        Assert.Empty(claims.Preferred);
    }

    [Fact]
    public void the_same_claim_is_recorded_once() =>
        Given(Assigned(), Claimed("count", "94", "A")).When(new RecordClaim(Stream, "count", "94", "A"), by: Registrar).ThenRefused("claim-exists");

    [Fact]
    public void a_claim_of_the_assignment_is_recorded_already() =>
        Given(Assigned(claims: [new Claim("count", "94", "A")])).When(new RecordClaim(Stream, "count", "94", "A"), by: Registrar).ThenRefused("claim-exists");

    [Fact]
    public void one_claim_of_a_field_is_preferred()
    {
        var claims = Given(Assigned(), Claimed("count", "94", "A"), Claimed("count", "vài", "B"), Claimed("day", "08", "A"))
            .When(new PreferClaim(Stream, "count", "94", "A"), by: Registrar).Then(new ClaimPreferred("count", "94", "A"))
            .When(new PreferClaim(Stream, "day", "08", "A"), by: Registrar).Then(new ClaimPreferred("day", "08", "A"))
            .When(new PreferClaim(Stream, "count", "vài", "B"), by: Registrar).Then(new ClaimPreferred("count", "vài", "B")).State.Claims;
        Assert.Equal([new Claim("day", "08", "A"), new Claim("count", "vài", "B")], claims.Preferred);
        Assert.Equal(3, claims.All.Count);
    }

    [Fact]
    public void a_claim_is_preferred_once() =>
        Given(Assigned(), Claimed("count", "94", "A")).When(new PreferClaim(Stream, "count", "94", "A")).Then(new ClaimPreferred("count", "94", "A"))
            .When(new PreferClaim(Stream, "count", "94", "A")).ThenRefused("claim-already-preferred");

    [Fact]
    public void nothing_is_preferred_that_nobody_claims() =>
        Given(Assigned(), Claimed("count", "94", "A")).When(new PreferClaim(Stream, "count", "94", "B")).ThenRefused("unknown-claim");
}
