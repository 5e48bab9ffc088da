using System.Text;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>The vectors were computed apart from this program, with Python's hashlib and struct, from the sentence that defines the id.</summary>
public class EventIdentity
{
    [Theory]
    [InlineData("directiveTask-ii.1", 1, "writer-1", "directive-task.accepted.v1", "{}", "a8fb9047-e8f6-4ad3-9611-e9e433a5977c")]
    [InlineData("instrument-ct-15", 9_007_199_254_740_993, "máy-2", "claim.recorded.v1", """{"field":"số"}""", "7506fdf6-b73e-f6f1-359c-c153416918fa")]
    [InlineData("", 0, "", "", "", "9d908ecf-b6b2-56de-f8b4-9a7c504e6c88")]
    public void the_id_is_what_anybody_can_compute(string stream, long number, string writer, string type, string data, string expected) =>
        Assert.Equal(expected, EventIds.Of(stream, number, writer, type, Encoding.UTF8.GetBytes(data)).ToString("D"));

    [Theory]
    [InlineData("directiveTask-ii.2", 1, "writer-1", "directive-task.accepted.v1", "{}")]
    [InlineData("directiveTask-ii.1", 2, "writer-1", "directive-task.accepted.v1", "{}")]
    [InlineData("directiveTask-ii.1", 1, "writer-2", "directive-task.accepted.v1", "{}")]
    [InlineData("directiveTask-ii.1", 1, "writer-1", "directive-task.accepted.v2", "{}")]
    [InlineData("directiveTask-ii.1", 1, "writer-1", "directive-task.accepted.v1", "{ }")]
    public void every_part_counts(string stream, long number, string writer, string type, string data) =>
        Assert.NotEqual(
            EventIds.Of("directiveTask-ii.1", 1, "writer-1", "directive-task.accepted.v1", "{}"u8),
            EventIds.Of(stream, number, writer, type, Encoding.UTF8.GetBytes(data)));

    [Fact]
    public void parts_do_not_run_into_each_other() =>
        Assert.NotEqual(EventIds.Of("s", 1, "ab", "c", "{}"u8), EventIds.Of("s", 1, "a", "bc", "{}"u8));

    [Fact]
    public void the_same_event_sent_again_has_the_same_id() =>
        Assert.Equal(EventIds.Of("s", 1, "w", "t", "{}"u8), EventIds.Of("s", 1, "w", "t", "{}"u8));
}
