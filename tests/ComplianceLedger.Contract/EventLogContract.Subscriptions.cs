using ComplianceLedger.EventLog;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task a_subscription_goes_from_history_to_live()
    {
        var before = await Log.Head();
        var stream = Stream();
        var history = Events(3);
        await Log.MustAppend(stream, Revision.None, history);
        await using var follower = new Follower(Log, before);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        Assert.Equal(history.Select(e => e.EventId), follower.Events.Select(e => e.EventId));
        var live = Events(2);
        await Log.MustAppend(stream, new Revision(2), live);
        await follower.UntilEvents(5);
        Assert.Equal(history.Concat(live).Select(e => e.EventId), follower.Events.Select(e => e.EventId));
    }

    [Fact]
    public async Task caught_up_is_said_only_at_the_end_of_a_long_history()
    {
        var before = await Log.Head();
        var stream = Stream();
        for (var i = 0; i < EventsToFallBehind; i += 100)
            await Log.MustAppend(stream, new Revision(i - 1), Events(100));
        var head = await Log.Head();
        await using var follower = new Follower(Log, before);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        Assert.True(follower.Messages.OfType<LogMessage.CaughtUp>().First().Position >= head);
        Assert.Equal(EventsToFallBehind, follower.Messages.TakeWhile(message => message is not LogMessage.CaughtUp).OfType<LogMessage.Event>().Count());
    }

    [Fact]
    public async Task a_subscription_from_the_end_says_only_what_comes()
    {
        await Log.MustAppend(Stream(), Revision.None, Events(3));
        var head = await Log.Head();
        await using var follower = new Follower(Log, head);
        await follower.Until(messages => messages.Count > 0);
        Assert.Equal(new LogMessage.CaughtUp(head), follower.Messages[0]);
        var sent = Event();
        await Log.MustAppend(Stream(), Revision.None, sent);
        await follower.UntilEvents(1);
        Assert.Equal(sent.EventId, Assert.Single(follower.Events).EventId);
    }

    [Fact]
    public async Task a_checkpoint_after_live_events_reaches_the_last_of_them()
    {
        await using var follower = new Follower(Log, await Log.Head());
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        var appended = await Log.MustAppend(Stream(), Revision.None, Events(3));
        await follower.Until(messages => messages.OfType<LogMessage.Checkpoint>().Any(checkpoint => checkpoint.Position >= appended.Position));
        Assert.Equal(3, follower.Events.Count);
    }

    [Fact]
    public async Task what_a_subscription_says_of_its_place_is_never_ahead_of_its_events()
    {
        var before = await Log.Head();
        await using var follower = new Follower(Log, before);
        var stream = Stream();
        for (var i = 0; i < 40; i++)
            await Log.MustAppend(stream, new Revision(i - 1), Event());
        await follower.UntilEvents(40);
        AssertPlaces(follower.Messages, before);
    }

    [Fact]
    public async Task a_subscriber_that_falls_behind_is_told_so_loses_nothing_and_catches_up()
    {
        var before = await Log.Head();
        await using var follower = new Follower(Log, before);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        follower.Pause();
        var stream = Stream();
        var sent = Events(EventsToFallBehind);
        for (var i = 0; i < sent.Length; i += 100)
            await Log.MustAppend(stream, new Revision(i - 1), sent[i..(i + 100)]);
        follower.Resume();
        await follower.UntilEvents(sent.Length);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Count() > 1);
        Assert.Equal(sent.Select(e => e.EventId), follower.Events.Select(e => e.EventId));
        Assert.NotEmpty(follower.Messages.OfType<LogMessage.FellBehind>());
        AssertPlaces(follower.Messages, before);
    }

    [Fact]
    public async Task a_subscription_ends_only_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var message in Log.Subscribe(await Log.Head(), cancellation.Token))
            {
                if (message is LogMessage.CaughtUp)
                    await cancellation.CancelAsync();
            }
        }).WaitAsync(Waiting.Deadline);
    }

    [Fact]
    public async Task subscribers_that_start_anywhere_under_load_are_told_the_same_without_loss_or_repeat()
    {
        var before = await Log.Head();
        const int Streams = 24;
        const int AppendsEach = 30;
        for (var i = 0; i < 5; i++)
            await Log.MustAppend(Stream("history"), Revision.None, Events(20));
        var middle = (await Log.ReadAll(before, 50).All())[^1].Position;
        await using var early = new Follower(Log, middle);
        var appending = Enumerable.Range(0, Streams).Select(async _ =>
        {
            var stream = Stream("load");
            for (var i = 0; i < AppendsEach; i++)
                await Log.MustAppend(stream, new Revision(i - 1), Event());
        }).ToArray();
        await early.UntilEvents(100);
        await using var late = new Follower(Log, middle);
        await Task.WhenAll(appending);
        var expected = (await Log.ReadAll(middle, long.MaxValue).All()).Select(e => (e.Position, e.EventId, e.Stream, e.Revision)).ToList();
        Assert.Equal(50 + Streams * AppendsEach, expected.Count);
        foreach (var follower in new[] { early, late })
        {
            await follower.UntilEvents(expected.Count);
            Assert.Equal(expected, follower.Events.Select(e => (e.Position, e.EventId, e.Stream, e.Revision)));
            AssertPlaces(follower.Messages, middle);
        }
    }

    /// <summary>Positions rise from event to event; no message about the place runs ahead; caught up and fell behind take turns.</summary>
    private static void AssertPlaces(IReadOnlyList<LogMessage> messages, LogPosition start)
    {
        var told = start;
        var said = start;
        var live = false;
        foreach (var message in messages)
        {
            switch (message)
            {
                case LogMessage.Event e:
                    Assert.True(e.Recorded.Position > told);
                    Assert.True(e.Recorded.Position > said, "said to be read, and yet to come");
                    told = e.Recorded.Position;
                    break;
                case LogMessage.Checkpoint checkpoint:
                    Assert.True(checkpoint.Position >= told);
                    said = checkpoint.Position;
                    break;
                case LogMessage.CaughtUp caughtUp:
                    Assert.False(live);
                    live = true;
                    said = caughtUp.Position;
                    break;
                case LogMessage.FellBehind:
                    Assert.True(live);
                    live = false;
                    break;
            }
        }
    }
}
