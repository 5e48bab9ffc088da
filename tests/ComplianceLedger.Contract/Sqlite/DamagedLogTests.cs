using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.EventLog.Sqlite.Storage;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

/// <summary>A log that something else has written into. What stands before the damage is given out; then the reader says what is wrong and where.</summary>
public sealed class DamagedLogTests : IDisposable
{
    private readonly LogFolder _folder = new();
    private readonly StreamName _stream = Stream();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(600)]
    public async Task what_stands_before_a_missing_event_is_read(int position)
    {
        await Written(700);
        Execute($"DELETE FROM events WHERE position = {position}");
        await using var log = SqliteEventLog.OpenReadOnly(_folder.File);
        var (read, failure) = await Read(log.ReadAll(LogPosition.Start, long.MaxValue));
        Assert.Equal(Numbers(1, position - 1), read.Select(recorded => recorded.Position.Value));
        Names(failure, $"the event at position {position} is missing");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(511)]
    [InlineData(512)]
    public async Task what_stands_before_a_missing_revision_is_read_forwards_and_backwards(int revision)
    {
        await Written(700);
        Execute($"DELETE FROM events WHERE revision = {revision}");
        await using var log = SqliteEventLog.OpenReadOnly(_folder.File);
        var (forwards, failure) = await Read(log.ReadStream(_stream, new Revision(0), ReadDirection.Forwards, long.MaxValue));
        Assert.Equal(Numbers(0, revision), forwards.Select(recorded => recorded.Revision.Value));
        Names(failure, $"revision {revision} of stream '{_stream}' is missing");

        var (backwards, after) = await Read(log.ReadStream(_stream, IEventLog.LastRevision, ReadDirection.Backwards, long.MaxValue));
        Assert.Equal(Numbers(revision + 1, 699 - revision).Reverse(), backwards.Select(recorded => recorded.Revision.Value));
        Names(after, $"revision {revision} of stream '{_stream}' is missing");
    }

    [Fact]
    public async Task a_backward_read_may_begin_beyond_the_end()
    {
        await Written(3);
        await using var log = SqliteEventLog.OpenReadOnly(_folder.File);
        var (read, failure) = await Read(log.ReadStream(_stream, new Revision(7), ReadDirection.Backwards, long.MaxValue));
        Assert.Null(failure);
        Assert.Equal([2, 1, 0], read.Select(recorded => recorded.Revision.Value));
    }

    [Theory]
    [InlineData("UPDATE events SET event_id = x'01' WHERE position = 3", "its id has 1 bytes")]
    [InlineData("INSERT INTO streams VALUES (9, '$gone'); UPDATE events SET stream = 9 WHERE position = 3", "'$gone' is not a stream name")]
    [InlineData("UPDATE events SET stream = 9 WHERE position = 3", "its stream 9 has no name")]
    public async Task an_event_that_cannot_be_read_is_named_with_its_file_and_position(string change, string problem)
    {
        await Written(5);
        Execute(change);
        await using var log = SqliteEventLog.OpenReadOnly(_folder.File);
        // Twice: the damage is the event's, not the reader's that came upon it.
        for (var round = 0; round < 2; round++)
        {
            var (read, failure) = await Read(log.ReadAll(LogPosition.Start, long.MaxValue));
            Assert.Equal(Numbers(1, 2), read.Select(recorded => recorded.Position.Value));
            Names(failure, "the event at position 3 can't be read");
            Names(failure, problem);
        }
    }

    private static IEnumerable<long> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => (long)i);

    private void Names(EventLogException? failure, string problem)
    {
        Assert.NotNull(failure);
        Assert.Contains(_folder.File, failure.Message, StringComparison.Ordinal);
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
    }

    private static async Task<(List<RecordedEvent> Events, EventLogException? Failure)> Read(IAsyncEnumerable<RecordedEvent> events)
    {
        List<RecordedEvent> read = [];
        try
        {
            await foreach (var recorded in events)
                read.Add(recorded);
            return (read, null);
        }
        catch (EventLogException e)
        {
            return (read, e);
        }
    }

    private async Task Written(int events)
    {
        await using var log = SqliteEventLog.Open(_folder.File);
        await log.MustAppend(_stream, Revision.None, Events(events));
    }

    private void Execute(string sql)
    {
        using var database = Database.OpenWritable(_folder.File);
        database.Execute($"PRAGMA foreign_keys = OFF; {sql}");
    }
}
