namespace ComplianceLedger.Domain.Tests.Registers;

public class Identifiers
{
    [Theory]
    [InlineData("a")]
    [InlineData("II.1_a~b-C9")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void letters_digits_and_four_signs_make_an_identifier(string id)
    {
        Assert.True(Identifier.IsValid(id));
        Assert.Equal(id, new TaskId(id).Value);
        Assert.Matches(Identifier.Pattern, id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("đ")]
    [InlineData("０")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234")]
    public void nothing_else_does(string? id)
    {
        Assert.False(Identifier.IsValid(id));
        Assert.Throws<ArgumentException>(() => new AgencyId(id!));
    }

    [Theory]
    [InlineData(Category.Ledger, "ledger-a-b")]
    [InlineData(Category.Instrument, "instrument-a-b")]
    [InlineData(Category.Agency, "agency-a-b")]
    [InlineData(Category.DirectiveTask, "directiveTask-a-b")]
    [InlineData(Category.Credential, "credential-a-b")]
    public void a_stream_is_its_category_a_hyphen_and_its_id(Category category, string name)
    {
        Assert.Equal(name, new StreamId(category, "a-b").ToString());
        Assert.True(StreamId.TryParse(name, out var stream));
        Assert.Equal(new StreamId(category, "a-b"), stream);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("agency")]
    [InlineData("agency-")]
    [InlineData("-a")]
    [InlineData("Agency-a")]
    [InlineData("directivetask-a")]
    [InlineData("agency-a/b")]
    [InlineData("$agency-a")]
    public void no_other_name_is_a_stream(string? name) => Assert.False(StreamId.TryParse(name, out _));
}
