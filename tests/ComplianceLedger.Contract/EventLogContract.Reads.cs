using ComplianceLedger.EventLog;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task a_stream_is_read_from_any_revision_in_both_directions()
    {
        var stream = Stream();
        await Log.MustAppend(stream, Revision.None, Events(10));
        Assert.Equal(new long[] { 0, 1, 2 }, await Revisions(0, ReadDirection.Forwards, 3));
        Assert.Equal(new long[] { 7, 8, 9 }, await Revisions(7, ReadDirection.Forwards, 100));
        Assert.Equal(new long[] { 9 }, await Revisions(9, ReadDirection.Forwards, long.MaxValue));
        Assert.Equal(new long[] { 3, 2, 1, 0 }, await Revisions(3, ReadDirection.Backwards, 100));
        Assert.Equal(new long[] { 3, 2 }, await Revisions(3, ReadDirection.Backwards, 2));
        Assert.Equal(new long[] { 9, 8 }, await Revisions(IEventLog.LastRevision.Value, ReadDirection.Backwards, 2));
        Assert.Equal(new long[] { 0 }, await Revisions(0, ReadDirection.Backwards, 2));

        async Task<long[]> Revisions(long from, ReadDirection direction, long limit) =>
            [.. (await Log.ReadStream(stream, new Revision(from), direction, limit).All()).Select(e => e.Revision.Value)];
    }

    [Fact]
    public async Task a_stream_longer_than_any_page_is_read_whole_in_both_directions()
    {
        var stream = Stream();
        const int Count = 1_700;
        var sent = Events(Count);
        for (var i = 0; i < Count; i += 850)
            await Log.MustAppend(stream, new Revision(i - 1), sent[i..(i + 850)]);
        Assert.Equal(sent.Select(e => e.EventId), (await Log.Whole(stream)).Select(e => e.EventId));
        var backwards = await Log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, long.MaxValue).All();
        Assert.Equal(sent.Reverse().Select(e => e.EventId), backwards.Select(e => e.EventId));
    }

    [Fact]
    public async Task nothing_is_read_of_no_stream_beyond_the_end_or_with_no_limit()
    {
        var stream = Stream();
        Assert.Empty(await Log.Whole(stream));
        Assert.Empty(await Log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, 1).All());
        await Log.MustAppend(stream, Revision.None, Events(3));
        Assert.Empty(await Log.ReadStream(stream, new Revision(3), ReadDirection.Forwards, 10).All());
        Assert.Empty(await Log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Forwards, 10).All());
        Assert.Empty(await Log.ReadStream(stream, new Revision(0), ReadDirection.Forwards, 0).All());
        Assert.Empty(await Log.ReadStream(stream, Revision.None, ReadDirection.Backwards, 10).All());
        Assert.Empty(await Log.ReadAll(await Log.Head(), 10).All());
        Assert.Empty(await Log.ReadAll(new LogPosition((await Log.Head()).Value + 1_000), 10).All());
        Assert.Empty(await Log.ReadAll(LogPosition.Start, 0).All());
    }

    [Fact]
    public async Task the_whole_log_is_read_in_the_order_of_its_positions()
    {
        var before = await Log.Head();
        var sent = new List<Guid>();
        StreamName[] streams = [Stream("a"), Stream("b"), Stream("c")];
        for (var i = 0; i < 30; i++)
        {
            var events = Events(1 + i % 3);
            var stream = streams[i % 3];
            await Log.MustAppend(stream, new Revision((await Log.Whole(stream)).Count - 1), events);
            sent.AddRange(events.Select(e => e.EventId));
        }
        var read = await Log.ReadAll(before, long.MaxValue).All();
        Assert.Equal(sent, read.Select(e => e.EventId));
        Assert.Equal(read.Select(e => e.Position).Order(), read.Select(e => e.Position));
        Assert.Equal(read.Count, read.Select(e => e.Position).Distinct().Count());
        Assert.Equal(await Log.Head(), read[^1].Position);
        // From the middle on, and no more than asked for.
        Assert.Equal(sent[20..25], (await Log.ReadAll(read[19].Position, 5).All()).Select(e => e.EventId));
    }

    [Fact]
    public async Task what_is_acknowledged_can_be_read_at_once()
    {
        var stream = Stream();
        for (var i = 0; i < 50; i++)
        {
            var appended = await Log.MustAppend(stream, new Revision(i - 1), Event());
            Assert.True(await Log.Head() >= appended.Position);
            Assert.Equal(appended.Position, Assert.Single(await Log.ReadStream(stream, appended.Revision, ReadDirection.Forwards, 1).All()).Position);
        }
    }

    [Fact]
    public async Task a_read_stops_when_it_is_cancelled()
    {
        var before = await Log.Head();
        await Log.MustAppend(Stream(), Revision.None, Events(10));
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Log.ReadAll(before, long.MaxValue, cancellation.Token))
                await cancellation.CancelAsync();
        });
    }

    [Fact]
    public async Task a_reopened_log_has_its_history_and_goes_on_with_it()
    {
        var stream = Stream();
        var sent = Events(3);
        var appended = await Log.MustAppend(stream, Revision.None, sent);
        await Reopen();
        Assert.True(await Log.Head() >= appended.Position);
        Assert.Equal(sent.Select(e => e.EventId), (await Log.Whole(stream)).Select(e => e.EventId));
        Assert.Equal(appended, await Log.Append(stream, Revision.None, sent));
        Assert.Equal(new AppendOutcome.Conflict(new Revision(2)), await Log.Append(stream, Revision.None, Events(1)));
        Assert.True((await Log.MustAppend(stream, new Revision(2), Event())).Position > appended.Position);
    }
}
