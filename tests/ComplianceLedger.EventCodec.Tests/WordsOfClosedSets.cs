using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.EventCodec.Tests;

public class WordsOfClosedSets
{
    [Theory]
    [InlineData("agency-officer", Role.AgencyOfficer)]
    [InlineData("Agency-Officer", Role.AgencyOfficer)]
    [InlineData("ASSIGNER", Role.Assigner)]
    public void a_role_is_read_without_regard_to_case(string text, Role expected)
    {
        Assert.True(Words<Role>.TryParse(text, out var role));
        Assert.Equal(expected, role);
    }

    [Theory]
    [InlineData("AgencyOfficer")]
    [InlineData("1")]
    [InlineData("assigner, auditor")]
    [InlineData("")]
    public void nothing_else_is_a_role(string text) => Assert.False(Words<Role>.TryParse(text, out _));

    [Fact]
    public void roles_are_written_as_the_interfaces_name_them() =>
        Assert.Equal(["assigner", "agency-officer", "inspector", "auditor", "registrar", "admin", "system", "operator"], Words<Role>.All);

    [Fact]
    public void cadences_are_written_as_the_interfaces_name_them() => Assert.Equal(["month", "quarter", "half-year", "year"], Words<Cadence>.All);

    [Fact]
    public void precisions_are_written_in_lower_case() => Assert.Equal(["instant", "day", "unknown"], Words<OccurrencePrecision>.All);

    [Fact]
    public void every_other_word_is_its_identifier() => Assert.Equal(Enum.GetNames<AgencyKind>(), Words<AgencyKind>.All);
}
