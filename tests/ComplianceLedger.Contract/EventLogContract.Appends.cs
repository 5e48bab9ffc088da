using ComplianceLedger.EventLog;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract;

public abstract partial class EventLogContract
{
    [Fact]
    public async Task an_appended_event_is_read_back_as_it_was()
    {
        var stream = Stream();
        var sent = Event("Nhiệm vụ số 1: “khẩn trương” 🏛");
        var appended = await Log.MustAppend(stream, Revision.None, sent);
        var read = Assert.Single(await Log.Whole(stream));
        Assert.Equal(stream, read.Stream);
        Assert.Equal(new Revision(0), read.Revision);
        Assert.Equal(appended.Revision, read.Revision);
        Assert.Equal(appended.Position, read.Position);
        Assert.Equal(sent.EventId, read.EventId);
        Assert.Equal(sent.Type, read.Type);
        Assert.Equal(sent.Data.ToArray(), read.Data.ToArray());
        Assert.Equal(sent.Metadata.ToArray(), read.Metadata.ToArray());
    }

    [Fact]
    public async Task many_events_are_one_append_with_the_place_of_the_last()
    {
        var stream = Stream();
        var sent = Events(5);
        var appended = await Log.MustAppend(stream, Revision.None, sent);
        var read = await Log.Whole(stream);
        Assert.Equal(sent.Select(e => e.EventId), read.Select(e => e.EventId));
        Assert.Equal([0, 1, 2, 3, 4], read.Select(e => e.Revision.Value));
        Assert.Equal(read[^1].Revision, appended.Revision);
        Assert.Equal(read[^1].Position, appended.Position);
    }

    [Fact]
    public async Task an_append_at_the_wrong_revision_conflicts()
    {
        var stream = Stream();
        await Log.MustAppend(stream, Revision.None, Events(2));
        foreach (var wrong in new[] { Revision.None, new Revision(0), new Revision(2), new Revision(1_000) })
            Assert.Equal(new AppendOutcome.Conflict(new Revision(1)), await Log.Append(stream, wrong, Events(1)));
        Assert.Equal(2, (await Log.Whole(stream)).Count);
    }

    [Fact]
    public async Task an_append_that_expects_a_stream_where_there_is_none_conflicts()
    {
        var stream = Stream();
        Assert.Equal(new AppendOutcome.Conflict(Revision.None), await Log.Append(stream, new Revision(0), Events(1)));
        Assert.Empty(await Log.Whole(stream));
    }

    [Fact]
    public async Task a_conflict_stores_none_of_its_events()
    {
        var stream = Stream();
        await Log.MustAppend(stream, Revision.None, Event());
        var head = await Log.Head();
        Assert.IsType<AppendOutcome.Conflict>(await Log.Append(stream, Revision.None, Events(3)));
        Assert.Single(await Log.Whole(stream));
        Assert.Equal(head, await Log.Head());
    }

    [Fact]
    public async Task the_same_append_sent_again_gives_the_first_answer_and_stores_nothing()
    {
        var stream = Stream();
        var sent = Events(3);
        var first = await Log.MustAppend(stream, Revision.None, sent);
        Assert.Equal(first, await Log.Append(stream, Revision.None, sent));
        await Log.MustAppend(stream, new Revision(2), Event());
        Assert.Equal(first, await Log.Append(stream, Revision.None, sent));
        Assert.Equal(4, (await Log.Whole(stream)).Count);
    }

    [Fact]
    public async Task an_append_sent_again_with_an_event_more_or_another_conflicts()
    {
        var stream = Stream();
        var sent = Events(2);
        await Log.MustAppend(stream, Revision.None, sent);
        var conflict = new AppendOutcome.Conflict(new Revision(1));
        Assert.Equal(conflict, await Log.Append(stream, Revision.None, [.. sent, Event()]));
        Assert.Equal(conflict, await Log.Append(stream, Revision.None, [sent[0], Event()]));
        Assert.Equal(conflict, await Log.Append(stream, Revision.None, [sent[1], sent[0]]));
        Assert.Equal(2, (await Log.Whole(stream)).Count);
    }

    [Fact]
    public async Task revisions_at_the_ends_of_their_range_conflict()
    {
        var stream = Stream();
        await Log.MustAppend(stream, Revision.None, Event());
        var conflict = new AppendOutcome.Conflict(new Revision(0));
        Assert.Equal(conflict, await Log.Append(stream, IEventLog.LastRevision, Events(1)));
    }

    [Fact]
    public async Task streams_do_not_disturb_each_other()
    {
        var one = Stream("one");
        var other = Stream("other");
        await Log.MustAppend(one, Revision.None, Event());
        await Log.MustAppend(other, Revision.None, Event());
        Assert.Equal(new Revision(1), (await Log.MustAppend(one, new Revision(0), Event())).Revision);
        Assert.Single(await Log.Whole(other));
    }

    [Fact]
    public async Task stream_names_differ_by_case_and_by_composition()
    {
        var name = Guid.NewGuid().ToString("N");
        var streams = new[] { $"agency-{name}a", $"agency-{name}A", $"agency-{name}\u00e9", $"agency-{name}e\u0301" }.Select(s => new StreamName(s)).ToArray();
        foreach (var stream in streams)
            await Log.MustAppend(stream, Revision.None, Event());
        foreach (var stream in streams)
            Assert.Equal(stream, Assert.Single(await Log.Whole(stream)).Stream);
    }

    [Fact]
    public async Task empty_data_and_metadata_stay_empty()
    {
        var stream = Stream();
        await Log.MustAppend(stream, Revision.None, OfBytes(0, 0), OfBytes(0, 2), OfBytes(2, 0));
        Assert.Equal([(0, 0), (0, 2), (2, 0)], (await Log.Whole(stream)).Select(e => (e.Data.Length, e.Metadata.Length)));
    }

    [Fact]
    public async Task an_append_at_the_limits_is_stored()
    {
        var stream = Stream();
        var type = new string('t', EventLimits.TypeLengthMax);
        await Log.MustAppend(stream, Revision.None, [.. Enumerable.Range(0, EventLimits.AppendEventsMax).Select(_ => OfBytes(100) with { Type = "small.v1" })]);
        await Log.MustAppend(stream, new Revision(EventLimits.AppendEventsMax - 1), OfBytes(EventLimits.AppendBytesMax - type.Length - 2) with { Type = type });
        var last = Assert.Single(await Log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, 1).All());
        Assert.Equal(type, last.Type);
        Assert.Equal(EventLimits.AppendBytesMax - type.Length - 2, last.Data.Length);
    }

    [Fact]
    public async Task an_append_beyond_the_limits_is_the_callers_mistake_and_stores_nothing()
    {
        var stream = Stream();
        EncodedEvent[][] wrong =
        [
            [],
            Events(EventLimits.AppendEventsMax + 1),
            [OfBytes(EventLimits.AppendBytesMax)],
            [Event() with { Type = "" }],
            [Event() with { Type = new string('t', EventLimits.TypeLengthMax + 1) }],
            [Event() with { Type = "half.\ud83c" }],
            [Event() with { Type = "nul.\0" }],
        ];
        foreach (var events in wrong)
            await Assert.ThrowsAsync<ArgumentException>(() => Log.Append(stream, Revision.None, events));
        await Assert.ThrowsAnyAsync<Exception>(() => Log.Append(default, Revision.None, Events(1)));
        Assert.Empty(await Log.Whole(stream));
    }

    [Fact]
    public async Task an_append_that_is_cancelled_answers_unknown()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var outcome = await Log.Append(Stream(), Revision.None, Events(1), cancelled.Token);
        Assert.NotEmpty(Assert.IsType<AppendOutcome.Unknown>(outcome).Cause);
    }

    [Fact]
    public async Task an_append_cancelled_while_under_way_is_stored_once_or_never_when_sent_again()
    {
        var stream = Stream();
        var expected = Revision.None;
        for (var i = 0; i < 50; i++)
        {
            var sent = Events(1);
            using var cancellation = new CancellationTokenSource();
            var append = Log.Append(stream, expected, sent, cancellation.Token);
            await cancellation.CancelAsync();
            await append.WaitAsync(Waiting.Deadline);
            expected = (await Log.MustAppend(stream, expected, sent)).Revision;
        }
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), (await Log.Whole(stream)).Select(e => e.Revision.Value));
    }
}
