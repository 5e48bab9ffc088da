using System.Text;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>The same command has one hash, whatever id it is sent under; another command has another.</summary>
[Properties(Arbitrary = [typeof(RandomEvents)], MaxTest = 500)]
public class CommandIdentity
{
    private static readonly GivenCommand Given = new(
        "c-1", new DeclineTask(new TaskId("a"), "không"), Occurrence.On(new DateOnly(2025, 6, 30)), new Party("u", Role.Assigner, new AgencyId("vpcp")));

    [Fact]
    public void a_hash_is_64_hexadecimal_digits() => Assert.Matches("^[0-9a-f]{64}$", CommandTable.Current.HashOf(Given));

    [Fact]
    public void the_id_does_not_count() => Same(Given with { CommandId = "c-2" });

    [Fact]
    public void who_acted_counts()
    {
        Other(Given with { By = null });
        Other(Given with { By = Given.By! with { User = "v" } });
        Other(Given with { By = Given.By! with { Role = Role.Registrar } });
        Other(Given with { By = Given.By! with { Agency = null } });
    }

    [Fact]
    public void when_it_happened_counts()
    {
        Other(Given with { At = null });
        Other(Given with { At = Occurrence.Unknown });
        Other(Given with { At = Occurrence.On(new DateOnly(2025, 7, 1)) });
        Other(Given with { At = Occurrence.At(new DateTimeOffset(2025, 6, 30, 0, 0, 0, TimeSpan.FromHours(7))) });
    }

    [Fact]
    public void what_is_asked_counts()
    {
        Other(Given with { Command = new DeclineTask(new TaskId("b"), "không") });
        Other(Given with { Command = new DeclineTask(new TaskId("a"), "không!") });
        Other(Given with { Command = new UpholdDecline(new TaskId("a"), "không") });
    }

    [Fact]
    public void an_absent_field_is_a_null_one() =>
        Assert.Equal(Hash("""{"type":"resume-task","commandId":"c","data":{"taskId":"a","reason":"b"}}"""), Hash("""{"type":"resume-task","commandId":"d","data":{"reason":"b","instrument":null,"taskId":"a"}}"""));

    [Fact]
    public void composed_and_decomposed_are_the_same_text() =>
        Assert.Equal(
            Hash("""{"type":"resume-task","commandId":"c","data":{"taskId":"a","reason":"tiếp tục"}}"""),
            Hash($$$"""{"type":"resume-task","commandId":"c","data":{"taskId":"a","reason":"{{{"tiếp tục".Normalize(NormalizationForm.FormD)}}}"}}"""));

    public static TheoryData<string> CommandKinds => [.. RandomEvents.Kinds<Command>().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(CommandKinds))]
    public void every_kind_of_command_has_a_name_and_a_hash_and_those_from_outside_come_back(string kind)
    {
        foreach (var made in RandomEvents.Of(typeof(Command).Assembly.GetType(kind)!).Sample(50))
        {
            Assert.Matches("^[0-9a-f]{64}$", CommandTable.Current.HashOf(Given with { Command = (Command)made }));
            a_command_comes_back_as_it_was((Command)made, Given.By!, Given.At!.Value);
        }
    }

    [Property]
    public void a_command_comes_back_as_it_was(Command command, Party by, Occurrence at)
    {
        if (!CommandTable.Current.Describe().Any(description => description.Type == CommandTable.Current.NameOf(command)))
        {
            Assert.Throws<FieldException>(() => CommandTable.Current.Parse(CommandTable.Current.Write(new GivenCommand("c-1", command, at, by))));
            return;
        }
        var allowsUnknown = CommandTable.Current.NameOf(command) is "register-instrument" or "register-agency" or "record-claim" or "prefer-claim" or "attach-evidence";
        Occurrence? said = at.Precision == OccurrencePrecision.Unknown && !allowsUnknown ? null : at;
        foreach (var given in (GivenCommand[])[new("c-1", command, said, by), new("c-2", command, null, null)])
        {
            var read = CommandTable.Current.Parse(CommandTable.Current.Write(given));
            Assert.Equal(given, read);
            Assert.Equal(CommandTable.Current.HashOf(given), CommandTable.Current.HashOf(read));
        }
    }

    private static string Hash(string json) => CommandTable.Current.HashOf(CommandTable.Current.Parse(Encoding.UTF8.GetBytes(json)));

    private static void Same(GivenCommand other) => Assert.Equal(CommandTable.Current.HashOf(Given), CommandTable.Current.HashOf(other));

    private static void Other(GivenCommand other) => Assert.NotEqual(CommandTable.Current.HashOf(Given), CommandTable.Current.HashOf(other));
}
