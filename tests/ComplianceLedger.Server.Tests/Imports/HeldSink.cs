using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Tests.Imports;

/// <summary>A ledger that answers a command when the test says so, and not before.</summary>
internal sealed class HeldSink
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<string> _arrived = [];
    private readonly Dictionary<string, TaskCompletionSource<CommandResult>> _held = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Command ids in the order in which they came in.</summary>
    public IReadOnlyList<string> Arrived
    {
        get
        {
            lock (_lock)
                return [.. _arrived];
        }
    }

    /// <summary>Command ids that wait for their answer.</summary>
    public IReadOnlyList<string> Held
    {
        get
        {
            lock (_lock)
                return [.. _held.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public Task<CommandResult> Send(GivenCommand given, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var held = new TaskCompletionSource<CommandResult>(given, TaskCreationOptions.RunContinuationsAsynchronously);
            _arrived.Add(given.CommandId);
            _held.Add(given.CommandId, held);
            Signal();
            return held.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until exactly these commands wait for their answer.</summary>
    public async Task Holds(params string[] commandIds)
    {
        var expected = commandIds.Order(StringComparer.Ordinal).ToList();
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_held.Keys.Order(StringComparer.Ordinal).SequenceEqual(expected))
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until the command has come in, and answers it.</summary>
    public async Task Answer(string commandId, CommandOutcome outcome = CommandOutcome.Accepted, string code = "no-such-thing")
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_held.Remove(commandId, out var held))
                {
                    held.SetResult(Result((GivenCommand)held.Task.AsyncState!, outcome, code));
                    Signal();
                    return;
                }
                changed = _changed.Task;
            }
            await changed.WaitAsync(Patience);
        }
    }

    public static CommandResult Result(GivenCommand given, CommandOutcome outcome = CommandOutcome.Accepted, string code = "no-such-thing") => new(
        given.CommandId, outcome, given.Command.Target, new Revision(0), null, [],
        outcome == CommandOutcome.Refused ? new Refusal(code, "Không có.", "There is none.") : null,
        outcome == CommandOutcome.Unavailable ? "the store is away" : null);

    private void Signal()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
