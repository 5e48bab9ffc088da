using ComplianceLedger.EventLog;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task of_concurrent_appenders_to_one_stream_exactly_one_wins_each_revision()
    {
        var stream = Stream();
        const int Appenders = 8;
        const int Rounds = 25;
        for (var round = 0; round < Rounds; round++)
        {
            var expected = new Revision(round - 1);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, Appenders).Select(_ => Task.Run(() => Log.Append(stream, expected, Events(1))))).WaitAsync(Waiting.Deadline);
            Assert.Equal(expected.Next, Assert.Single(outcomes.OfType<AppendOutcome.Appended>()).Revision);
            Assert.All(outcomes.OfType<AppendOutcome.Conflict>(), conflict => Assert.Equal(expected.Next, conflict.Actual));
            Assert.Equal(Appenders - 1, outcomes.OfType<AppendOutcome.Conflict>().Count());
        }
        Assert.Equal(Rounds, (await Log.Whole(stream)).Count);
    }

    [Fact]
    public async Task the_same_append_sent_at_once_from_many_places_is_stored_once()
    {
        var stream = Stream();
        var sent = Events(3);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Log.Append(stream, Revision.None, sent)))).WaitAsync(Waiting.Deadline);
        var answer = Assert.IsType<AppendOutcome.Appended>(Assert.Single(outcomes.Distinct()));
        Assert.Equal(new Revision(2), answer.Revision);
        Assert.Equal(sent.Select(e => e.EventId), (await Log.Whole(stream)).Select(e => e.EventId));
    }

    [Fact]
    public async Task the_events_of_one_append_stand_together_in_the_log()
    {
        var before = await Log.Head();
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Log.MustAppend(Stream(), Revision.None, Events(1 + i % 5)))).WaitAsync(Waiting.Deadline);
        var read = await Log.ReadAll(before, long.MaxValue).All();
        Assert.Equal(read.Select(e => e.Stream).Distinct().Count(), 1 + read.Zip(read.Skip(1)).Count(pair => pair.First.Stream != pair.Second.Stream));
    }

    [Fact]
    public async Task conflicts_do_not_fail_their_neighbours()
    {
        var taken = Stream("taken");
        await Log.MustAppend(taken, Revision.None, Event());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Log.Append(i % 3 == 0 ? taken : Stream(), Revision.None, Events(1)))).WaitAsync(Waiting.Deadline);
        for (var i = 0; i < outcomes.Length; i++)
            Assert.Equal(i % 3 == 0, outcomes[i] is AppendOutcome.Conflict);
        Assert.Equal(200, outcomes.OfType<AppendOutcome.Appended>().Count());
    }
}
