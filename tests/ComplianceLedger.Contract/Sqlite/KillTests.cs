using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;

namespace ComplianceLedger.Contract.Sqlite;

/// <summary>The process is killed (SIGKILL) while it appends, again and again on one file.</summary>
public sealed class KillTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task every_acknowledged_event_is_there_once_and_in_order_after_a_kill()
    {
        await SqliteEventLog.Open(_folder.File).DisposeAsync();
        var acknowledged = new List<(StreamName Stream, Revision Revision, LogPosition Position, Guid EventId)>();
        foreach (var enough in new[] { 1, 200, 500 })
        {
            acknowledged.AddRange(await KillAfter(enough));
            await AssertThere(acknowledged);
        }
    }

    private async Task<List<(StreamName, Revision, LogPosition, Guid)>> KillAfter(int enough)
    {
        using var deadline = new CancellationTokenSource(Waiting.Deadline);
        using var process = AppendingProcess.Start(_folder.File);
        var acknowledged = new List<(StreamName, Revision, LogPosition, Guid)>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                if (AppendingProcess.Acknowledged(line) is { } place)
                    acknowledged.Add(place);
                // What it says between the kill and its end was acknowledged too.
                if (acknowledged.Count == enough)
                    process.Kill();
            }
        }
        finally
        {
            process.Kill();
        }
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(acknowledged.Count >= enough, $"It ended by itself after {acknowledged.Count} appends.");
        return acknowledged;
    }

    private async Task AssertThere(List<(StreamName Stream, Revision Revision, LogPosition Position, Guid EventId)> acknowledged)
    {
        await using var log = SqliteEventLog.Open(_folder.File);
        var all = await log.ReadAll(LogPosition.Start, long.MaxValue).All();
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), all.Select(e => e.Position.Value));
        Assert.Equal(all.Count, all.Select(e => e.EventId).Distinct().Count());
        foreach (var stream in all.GroupBy(e => e.Stream))
            Assert.Equal(Enumerable.Range(0, stream.Count()).Select(i => (long)i), stream.Select(e => e.Revision.Value));
        foreach (var (stream, revision, position, eventId) in acknowledged)
        {
            var there = all[(int)position.Value - 1];
            Assert.Equal((stream, revision, eventId), (there.Stream, there.Revision, there.EventId));
        }
    }
}
