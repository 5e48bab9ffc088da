using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;
using ComplianceLedger.EventLog.EventStoreDb.Client;
using ComplianceLedger.EventLog.EventStoreDb.Contract;
using Grpc.Core;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.EventStoreDb;

// What was taken away from the history: an alarm that names it, wherever it shows, and that stands.
public sealed partial class WhatServersDo
{
    [Theory]
    [InlineData("""{"$tb":9223372036854775807}""")]
    [InlineData("""{"$maxCount":1}""")]
    [InlineData("""{"$maxAge":60}""")]
    public async Task a_stream_that_was_deleted_or_truncated_is_an_alarm_that_names_it(string settings)
    {
        // A deleted stream is one that is not there, whose settings are.
        var stream = Stream();
        _server.OnRead = (answer, http) => answer.ContentCase == ReadResp.ContentOneofCase.StreamNotFound && NameOf(answer) == $"$${stream}"
            ? [Noted($"$${stream}", settings)]
            : [answer];
        var log = await Open(_server.ConnectionString);
        Assert.Contains(stream.Value, (await Assert.ThrowsAsync<EventLogException>(() => log.Whole(stream))).Message, StringComparison.Ordinal);
        Assert.Contains(stream.Value, log.Failure, StringComparison.Ordinal);
        Assert.Empty(await log.Whole(Stream()));
        // The alarm stands until somebody has looked.
        Assert.Contains("History is missing", log.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_note_of_a_deletion_ends_whoever_follows_the_log()
    {
        var log = await Open(_server.ConnectionString);
        await log.MustAppend(Stream(), Revision.None, Event());
        _server.OnRead = (answer, _) => answer.ContentCase == ReadResp.ContentOneofCase.Event ? [answer, Noted("$$directiveTask-gone", """{"$tb":5}""", after: answer)] : [answer];
        var error = await Assert.ThrowsAsync<EventLogException>(() => log.Subscribe(LogPosition.Start).All(10));
        Assert.Contains("directiveTask-gone", error.Message, StringComparison.Ordinal);
        Assert.False(error.MayPass);
    }

    [Fact]
    public async Task a_note_that_takes_nothing_away_is_passed_over()
    {
        var log = await Open(_server.ConnectionString);
        var stream = Stream();
        await log.MustAppend(stream, Revision.None, Event());
        _server.OnRead = (answer, _) => answer.ContentCase == ReadResp.ContentOneofCase.Event && NameOf(answer) == stream.Value ? [answer, Noted($"$${stream}", """{"$acl":{"$r":"ops"}}""", after: answer)] : [answer];
        Assert.Single(await log.ReadAll(LogPosition.Start, 10).All());
        Assert.Null(log.Failure);
    }

    [Fact]
    public async Task events_that_are_gone_from_a_stream_are_an_alarm()
    {
        var log = await Open(_server.ConnectionString);
        var stream = Stream();
        await log.MustAppend(stream, Revision.None, Events(5));
        _server.OnRead = (answer, _) => answer.Event?.Event is { StreamRevision: < 2 } ? [] : [answer];
        Assert.Contains("revision 2 stands where 0 is due", (await Assert.ThrowsAsync<EventLogException>(() => log.Whole(stream))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EventLogException>(() => log.ReadStream(stream, IEventLog.LastRevision, ReadDirection.Backwards, 10).All());
        _server.OnRead = (answer, _) => answer.Event?.Event is { StreamRevision: 3 } ? [] : [answer];
        await Assert.ThrowsAsync<EventLogException>(() => log.Whole(stream));
    }

    [Fact]
    public async Task a_deletion_that_an_append_is_told_of_is_an_alarm_that_stands()
    {
        var stream = Stream();
        _server.OnAppended = (answer, _) =>
        {
            if (Wire.NameOf(answer.StreamIdentifier) == stream.Value)
            {
                answer.Error = new EventLog.EventStoreDb.Contract.Status
                {
                    Code = Code.NotFound,
                    Details = Google.Protobuf.WellKnownTypes.Any.Pack(new StreamDeleted { StreamIdentifier = Wire.Stream(stream.Value) }),
                };
            }
            return [answer];
        };
        await AlarmStands(stream, log => log.Append(stream, Revision.None, Events(1)));
    }

    [Fact]
    public async Task an_append_that_lands_elsewhere_than_it_was_put_is_an_alarm_that_stands()
    {
        var stream = Stream();
        _server.OnAppended = (answer, _) =>
        {
            if (Wire.NameOf(answer.StreamIdentifier) == stream.Value)
                answer.Success.CurrentRevision += 7;
            return [answer];
        };
        await AlarmStands(stream, log => log.Append(stream, Revision.None, Events(1)));
    }

    [Fact]
    public async Task a_tombstone_that_a_read_is_told_of_is_an_alarm_that_stands()
    {
        var tells = true;
        _server.OnCall = _ =>
        {
            if (tells)
                throw ScriptedServer.Failing(StatusCode.FailedPrecondition, "stream-deleted", "deleted");
        };
        await AlarmStands(Stream(), async log =>
        {
            await Assert.ThrowsAsync<EventLogException>(() => log.Whole(Stream()));
            tells = false;
        });
    }

    /// <summary>The store goes on working for other streams, and health does not forget.</summary>
    private async Task AlarmStands(StreamName stream, Func<EventStoreDbEventLog, Task> meet)
    {
        var log = await Open(_server.ConnectionString);
        await meet(log);
        Assert.Contains("istory is missing", log.Failure, StringComparison.Ordinal);
        await log.MustAppend(Stream(), Revision.None, Event());
        Assert.Contains("istory is missing", log.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_alarm_at_the_end_of_the_log_stops_no_append_to_another_stream()
    {
        await (await Open(_server.ConnectionString)).MustAppend(Stream(), Revision.None, Event());
        _server.OnRead = (answer, _) => answer.ContentCase == ReadResp.ContentOneofCase.Event ? [Noted("$$directiveTask-gone", """{"$tb":5}""", after: answer), answer] : [answer];
        await (await Open(_server.ConnectionString)).MustAppend(Stream(), Revision.None, Event());
    }

    /// <summary>What the system notes about a stream.</summary>
    private static ReadResp Noted(string stream, string settings, ReadResp? after = null) => new()
    {
        Event = new ReadResp.Types.ReadEvent
        {
            Event = new ReadResp.Types.ReadEvent.Types.RecordedEvent
            {
                Id = Wire.Uuid(Guid.NewGuid()),
                StreamIdentifier = Wire.Stream(stream),
                CommitPosition = after?.Event.Event.CommitPosition + 1 ?? 1,
                Metadata = { { Wire.Type, "$metadata" } },
                Data = Google.Protobuf.ByteString.CopyFromUtf8(settings),
            },
        },
    };
}
