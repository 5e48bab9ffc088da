using ComplianceLedger.EventLog;
using ComplianceLedger.Server.Copying;
using ComplianceLedger.Server.Engine;
using ComplianceLedger.Server.Simulations;

namespace ComplianceLedger.Server.Tests.Copying;

/// <summary>Order, ids, data and metadata byte for byte; and a target that is anything else is left alone.</summary>
public sealed class CopyingALog : IAsyncLifetime
{
    private readonly InMemoryEventLog _source = new();
    private List<RecordedEvent> _history = [];

    public async Task InitializeAsync()
    {
        await using (var engine = await LedgerEngine.Start(_source, new NewLedger("Tests", "tests.example", true), TimeProvider.System, null, CancellationToken.None))
        {
            await new SimulationRun(
                new Simulation(new SimulationOptions(15)), (given, cancellation) => engine.Gate.Send(given, LedgerEngine.Operator, cancellation: cancellation), TimeProvider.System)
                .Run(null, CancellationToken.None);
        }
        _history = await All(_source);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task everything_comes_in_its_order_byte_for_byte()
    {
        var target = new InMemoryEventLog();
        var summary = await Copy(_source, target);
        Assert.Equal((0, _history.Count), (summary.Already, summary.Copied));
        await AssertSame(target);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public async Task a_copy_that_was_interrupted_goes_on(int events)
    {
        var target = await Partly(events);
        var summary = await Copy(_source, target);
        Assert.Equal((events, _history.Count - events), (summary.Already, summary.Copied));
        await AssertSame(target);
        Assert.Equal(0, (await Copy(_source, target)).Copied);
    }

    [Fact]
    public async Task a_copy_goes_on_over_a_store_whose_answers_are_lost_or_that_is_away()
    {
        var target = new UnsteadyLog(new InMemoryEventLog());
        await Copy(_source, target);
        Assert.True(target.Lost > 5);
        await AssertSame(target);
    }

    [Theory]
    [InlineData("the id")]
    [InlineData("the type")]
    [InlineData("the data")]
    [InlineData("the metadata")]
    [InlineData("the place")]
    public async Task a_target_that_differs_in_anything_is_named_and_nothing_is_written(string difference)
    {
        var target = await Partly(8);
        var next = _history[8];
        var changed = Encoded(next);
        changed = difference switch
        {
            "the id" => changed with { EventId = Guid.NewGuid() },
            "the type" => changed with { Type = "another.v1" },
            "the data" => changed with { Data = "{}"u8.ToArray() },
            "the metadata" => changed with { Metadata = "{}"u8.ToArray() },
            _ => changed,
        };
        var (stream, expected) = difference == "the place" ? (new StreamName("agency-elsewhere"), Revision.None) : (next.Stream, new Revision(next.Revision.Value - 1));
        Assert.IsType<AppendOutcome.Appended>(await target.Append(stream, expected, [changed]));
        var error = await Assert.ThrowsAsync<LogCopyException>(() => Copy(_source, target));
        Assert.Contains($"Event 9 is {next.Stream}@{next.Revision}", error.Message, StringComparison.Ordinal);
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
        Assert.Equal(9, (await All(target)).Count);
    }

    [Fact]
    public async Task a_target_that_is_ahead_is_named()
    {
        var target = new InMemoryEventLog();
        await Copy(_source, target);
        await target.Append(new StreamName("agency-more"), Revision.None, [Encoded(_history[0])]);
        Assert.Contains("agency-more@0", (await Assert.ThrowsAsync<LogCopyException>(() => Copy(_source, target))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task what_is_no_ledger_is_not_copied()
    {
        await Assert.ThrowsAsync<EventLogException>(() => Copy(new InMemoryEventLog(), new InMemoryEventLog()));
        var other = new InMemoryEventLog();
        await other.Append(new StreamName("orders-1"), Revision.None, [Encoded(_history[1])]);
        await Assert.ThrowsAsync<EventLogException>(() => Copy(other, new InMemoryEventLog()));
    }

    private static Task<LogCopySummary> Copy(IEventLog source, IEventLog target) => new LogCopy(source, target, TimeProvider.System).Run(null, CancellationToken.None);

    private async Task<InMemoryEventLog> Partly(int events)
    {
        var target = new InMemoryEventLog();
        foreach (var recorded in _history.Take(events))
            Assert.IsType<AppendOutcome.Appended>(await target.Append(recorded.Stream, new Revision(recorded.Revision.Value - 1), [Encoded(recorded)]));
        return target;
    }

    private async Task AssertSame(IEventLog target)
    {
        static (string, long, Guid, string, string, string) Shown(RecordedEvent e) =>
            (e.Stream.Value, e.Revision.Value, e.EventId, e.Type, Convert.ToHexString(e.Data.Span), Convert.ToHexString(e.Metadata.Span));
        Assert.Equal(_history.Select(Shown), (await All(target)).Select(Shown));
    }

    private static EncodedEvent Encoded(RecordedEvent recorded) => new(recorded.EventId, recorded.Type, recorded.Data, recorded.Metadata);

    private static async Task<List<RecordedEvent>> All(IEventLog log)
    {
        var events = new List<RecordedEvent>();
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
            events.Add(recorded);
        return events;
    }

    /// <summary>Every other append is not answered: one in three of those was stored.</summary>
    private sealed class UnsteadyLog(IEventLog inner) : IEventLog
    {
        private int _appends;

        public int Lost { get; private set; }

        public string? Failure => null;

        public async Task<AppendOutcome> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, CancellationToken cancellation = default)
        {
            var number = _appends++;
            // Only the first ones: each pause is real.
            if (number % 2 != 0 || Lost > 8)
                return await inner.Append(stream, expected, events, cancellation);
            if (Lost++ % 3 == 0)
                await inner.Append(stream, expected, events, cancellation);
            return new AppendOutcome.Unknown("the wire broke");
        }

        public IAsyncEnumerable<RecordedEvent> ReadStream(StreamName stream, Revision from, ReadDirection direction, long limit, CancellationToken cancellation = default) =>
            inner.ReadStream(stream, from, direction, limit, cancellation);

        public IAsyncEnumerable<RecordedEvent> ReadAll(LogPosition after, long limit, CancellationToken cancellation = default) => inner.ReadAll(after, limit, cancellation);

        public IAsyncEnumerable<LogMessage> Subscribe(LogPosition after, CancellationToken cancellation = default) => inner.Subscribe(after, cancellation);

        public Task<LogPosition> Head(CancellationToken cancellation = default) => inner.Head(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
