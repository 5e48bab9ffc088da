using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using Microsoft.Extensions.Time.Testing;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract.Sqlite;

/// <summary>A write that fails, in both forms: and not persisted, but persisted. Each test ends with the log whole and going on by itself.</summary>
public sealed class FailingDiskTests : IAsyncLifetime
{
    private readonly LogFolder _folder = new();
    private readonly FaultyDisk _disk = new();
    private readonly FakeTimeProvider _clock = new();
    private SqliteEventLog _log = null!;

    public Task InitializeAsync()
    {
        _log = SqliteEventLog.Open(_folder.File, new SqliteEventLogOptions { Probe = _disk, Clock = _clock, QueueAppendsMax = 4 });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _disk.Answer();
        await _log.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task a_commit_that_failed_and_was_not_persisted_is_unknown_and_succeeds_when_sent_again()
    {
        var stream = Stream();
        await _log.MustAppend(stream, Revision.None, Event());
        var sent = Events(2);
        _disk.FailsBeforeCommit = true;
        var unknown = Assert.IsType<AppendOutcome.Unknown>(await _log.Append(stream, new Revision(0), sent));
        Assert.Contains("before it had the transaction", unknown.Cause, StringComparison.Ordinal);
        Assert.NotNull(unknown.Exception);
        Assert.NotNull(_log.Failure);
        Assert.Single(await _log.Whole(stream));
        Assert.Equal(new LogPosition(1), await _log.Head());

        _disk.FailsBeforeCommit = false;
        Assert.Equal(new LogPosition(3), (await _log.MustAppend(stream, new Revision(0), sent)).Position);
        Assert.Null(_log.Failure);
        await AssertWhole(3);
    }

    [Fact]
    public async Task a_commit_that_failed_but_was_persisted_is_unknown_and_found_when_sent_again()
    {
        var stream = Stream();
        await _log.MustAppend(stream, Revision.None, Event());
        var sent = Events(2);
        _disk.FailsAfterCommit = true;
        Assert.IsType<AppendOutcome.Unknown>(await _log.Append(stream, new Revision(0), sent));
        _disk.FailsAfterCommit = false;
        Assert.Equal(new AppendOutcome.Appended(new Revision(2), new LogPosition(3)), await _log.Append(stream, new Revision(0), sent));
        await _log.MustAppend(stream, new Revision(2), Event());
        await AssertWhole(4);
    }

    [Fact]
    public async Task subscribers_are_told_of_a_commit_that_failed_but_was_persisted()
    {
        await using var follower = new Follower(_log, LogPosition.Start);
        await follower.Until(messages => messages.OfType<LogMessage.CaughtUp>().Any());
        _disk.FailsAfterCommit = true;
        var sent = Event();
        Assert.IsType<AppendOutcome.Unknown>(await _log.Append(Stream(), Revision.None, [sent]));
        await follower.UntilEvents(1);
        Assert.Equal(sent.EventId, follower.Events[0].EventId);
    }

    [Fact]
    public async Task a_stream_whose_first_append_failed_does_not_exist()
    {
        var stream = Stream();
        _disk.FailsBeforeCommit = true;
        Assert.IsType<AppendOutcome.Unknown>(await _log.Append(stream, Revision.None, Events(1)));
        _disk.FailsBeforeCommit = false;
        Assert.Equal(new AppendOutcome.Conflict(Revision.None), await _log.Append(stream, new Revision(0), Events(1)));
        Assert.Equal(new Revision(0), (await _log.MustAppend(stream, Revision.None, Event())).Revision);
        await AssertWhole(1);
    }

    // A server that is not ready is sent nothing, so it must find out by itself.
    [Fact]
    public async Task a_disk_that_works_again_is_seen_without_an_append()
    {
        _disk.FailsBeforeCommit = true;
        Assert.IsType<AppendOutcome.Unknown>(await _log.Append(Stream(), Revision.None, Events(1)));
        Assert.NotNull(_log.Failure);
        _disk.FailsBeforeCommit = false;
        await Waiting.Until(() => _log.Failure is null);
        await AssertWhole(0);
    }

    [Fact]
    public async Task every_commit_waits_for_the_disk()
    {
        await _log.MustAppend(Stream(), Revision.None, Event());
        Assert.Equal(2, _disk.Synchronous);
    }

    [Fact]
    public async Task a_full_disk_is_said_so_and_appends_go_on_when_there_is_room_again()
    {
        var stream = Stream();
        var head = (await _log.MustAppend(stream, Revision.None, Event())).Position;
        _disk.PagesMax = 1;
        var sent = OfBytes(500_000);
        var unknown = Assert.IsType<AppendOutcome.Unknown>(await _log.Append(stream, new Revision(0), [sent]));
        Assert.Contains("the disk is full", unknown.Cause, StringComparison.Ordinal);
        Assert.Contains(_folder.File, unknown.Cause, StringComparison.Ordinal);
        Assert.Equal(head, await _log.Head());
        Assert.Single(await _log.Whole(stream));

        _disk.PagesMax = 0;
        await _log.MustAppend(stream, new Revision(0), sent);
        await AssertWhole(2);
    }

    [Fact]
    public async Task appends_that_share_a_failed_transaction_share_its_fate_even_a_conflict()
    {
        var taken = Stream("taken");
        await _log.MustAppend(taken, Revision.None, Event());
        _disk.Stall();
        var first = _log.Append(Stream(), Revision.None, Events(1));
        await Begun(2);
        Task<AppendOutcome>[] together = [_log.Append(taken, Revision.None, Events(1)), _log.Append(Stream(), Revision.None, Events(1))];
        _disk.FailsBeforeCommit = true;
        _disk.Answer();
        Assert.IsType<AppendOutcome.Unknown>(await first.WaitAsync(Waiting.Deadline));
        Assert.All(await Task.WhenAll(together).WaitAsync(Waiting.Deadline), outcome => Assert.IsType<AppendOutcome.Unknown>(outcome));
        _disk.FailsBeforeCommit = false;
        await AssertWhole(1);
    }

    [Fact]
    public async Task a_disk_that_does_not_answer_makes_appends_unknown_at_the_deadline_and_they_may_be_stored_still()
    {
        var stream = Stream();
        _disk.Stall();
        var sent = Events(1);
        var written = _log.Append(stream, Revision.None, sent);
        await Begun(1);
        var queued = Enumerable.Range(0, 4).Select(_ => _log.Append(Stream(), Revision.None, Events(1))).ToArray();
        var outside = _log.Append(Stream(), Revision.None, Events(1));
        while (!Task.WhenAll([written, outside, .. queued]).IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }
        foreach (var late in queued.Append(written))
            Assert.Contains("may be stored still", Assert.IsType<AppendOutcome.Unknown>(await late).Cause, StringComparison.Ordinal);
        Assert.Contains("queue was full", Assert.IsType<AppendOutcome.Unknown>(await outside).Cause, StringComparison.Ordinal);
        _disk.Answer();
        Assert.Equal(new AppendOutcome.Appended(new Revision(0), new LogPosition(1)), await _log.Append(stream, Revision.None, sent));
        await AssertWhole(5);
    }

    [Fact]
    public async Task an_append_outside_a_full_queue_is_stored_when_there_is_room()
    {
        _disk.Stall();
        var first = _log.Append(Stream(), Revision.None, Events(1));
        await Begun(1);
        var others = Enumerable.Range(0, 20).Select(_ => _log.Append(Stream(), Revision.None, Events(1))).ToArray();
        _disk.Answer();
        Assert.All(await Task.WhenAll(others.Append(first)).WaitAsync(Waiting.Deadline), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        await AssertWhole(21);
    }

    [Fact]
    public async Task closing_writes_what_is_queued_and_refuses_what_comes_after()
    {
        _disk.Stall();
        var appends = Enumerable.Range(0, 3).Select(_ => _log.Append(Stream(), Revision.None, Events(1))).ToArray();
        var closing = _log.DisposeAsync().AsTask();
        _disk.Answer();
        await closing.WaitAsync(Waiting.Deadline);
        Assert.All(await Task.WhenAll(appends), outcome => Assert.IsType<AppendOutcome.Appended>(outcome));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _log.Append(Stream(), Revision.None, Events(1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _log.ReadAll(LogPosition.Start, 1).All());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _log.Subscribe(LogPosition.Start).All());
    }

    [Fact]
    public async Task closing_ends_a_waiting_subscription()
    {
        var following = _log.Subscribe(LogPosition.Start).All();
        await _log.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => following.WaitAsync(Waiting.Deadline));
    }

    private async Task Begun(int transactions)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        while (_disk.Begun < transactions)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Closes and opens the log, and finds so many events, in order and without a gap.</summary>
    private async Task AssertWhole(int count)
    {
        await _log.DisposeAsync();
        _log = SqliteEventLog.Open(_folder.File);
        var positions = (await _log.ReadAll(LogPosition.Start, long.MaxValue).All()).Select(e => e.Position.Value);
        Assert.Equal(Enumerable.Range(1, count).Select(i => (long)i), positions);
    }
}
