using ComplianceLedger.Actors;

namespace ComplianceLedger.Server.Imports;

/// <summary>How a line ended: with an answer, with a reason to stop, or with a fault of the sink.</summary>
internal readonly record struct LineEnd(CommandResult? Result, ImportStop? Stop, Exception? Fault = null);

/// <summary>The lines under way and waiting, and what became of those that are done. Everything in it is guarded by one lock.</summary>
internal sealed class ImportWindow(ImportOptions options, ImportCheck check, Action<ImportProgress>? progress)
{
    private readonly Lock _lock = new();
    private readonly LineOrder _order = new();

    /// <summary>Everything that has been let in and has no answer, by its number.</summary>
    private readonly SortedDictionary<long, WindowLine> _lines = [];
    private readonly List<(long Before, TaskCompletionSource Reached)> _waiting = [];
    private readonly Dictionary<string, long> _refusedByCode = new(StringComparer.Ordinal);
    private readonly List<RefusedLine> _refusals = [];
    private long _windowBytes;
    private int _running;
    private long _accepted;
    private long _duplicates;
    private long _refused;
    private long _bytesDone;
    private long? _firstAbandoned;

    /// <summary>Lines from here on are not started.</summary>
    private long _startBelow = long.MaxValue;
    private ImportStop? _stop;
    private ImportFaultException? _fault;
    private TaskCompletionSource _changed = NewSignal();

    public long LastAdmitted { get; private set; }

    /// <summary>The ledger is away: others need not find out for themselves.</summary>
    public bool HasGivenUp
    {
        get
        {
            lock (_lock)
                return _stop?.Reason == ImportStopReason.Unavailable;
        }
    }

    /// <summary>Ends when there is room for the line, or nothing is let in any more.</summary>
    public async Task Room(ImportLine line, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var isFull = _lines.Count >= options.WindowLines || (_lines.Count > 0 && _windowBytes + line.Bytes > options.WindowBytes);
                if (!isFull || IsStopped)
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Lets a line in; the answer is what may start now, or null where nothing is let in any more.</summary>
    public IReadOnlyList<WindowLine>? Admit(WindowLine line)
    {
        lock (_lock)
        {
            if (IsStopped)
            {
                Abandon(line.Line.Number);
                return null;
            }
            LastAdmitted = line.Line.Number;
            _lines.Add(line.Line.Number, line);
            _windowBytes += line.Line.Bytes;
            return _order.Admit(line) ? Starting([line]) : [];
        }
    }

    /// <summary>Takes a line out; the answer is what may start now.</summary>
    public IReadOnlyList<WindowLine> Complete(WindowLine line, LineEnd end)
    {
        lock (_lock)
        {
            _running--;
            Count(line.Line, end);
            var free = Starting(Remove(line));
            if (end.Result is not null)
            {
                _bytesDone += line.Line.Bytes;
                progress?.Invoke(new ImportProgress(_accepted + _duplicates + _refused, check.Lines, _bytesDone, check.Bytes));
            }
            Signal();
            return free;
        }
    }

    /// <summary>Nothing is read any more; what was let in is finished.</summary>
    public void EndOfReading(ImportStop stop)
    {
        lock (_lock)
        {
            _stop ??= stop;
            Abandon(LastAdmitted + 1);
        }
    }

    /// <summary>Nothing is started any more; what is under way is finished.</summary>
    public void Stop(ImportStop stop)
    {
        lock (_lock)
        {
            Stop(stop, below: 0);
            Abandon(LastAdmitted + 1);
            Signal();
        }
    }

    /// <summary>Ends when every line before this one has its answer, or never will.</summary>
    public Task EarlierThan(long number)
    {
        lock (_lock)
        {
            var reached = NewSignal();
            _waiting.Add((number, reached));
            Signal();
            return reached.Task;
        }
    }

    /// <summary>Ends when nothing is under way or will be.</summary>
    /// <exception cref="ImportFaultException">The sink has thrown.</exception>
    public async Task Empty()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_running == 0 && (_lines.Count == 0 || IsStopped))
                {
                    if (_fault is not null)
                        throw _fault;
                    return;
                }
                changed = _changed.Task;
            }
            await changed.ConfigureAwait(false);
        }
    }

    public ImportSummary Summary(TimeSpan elapsed)
    {
        lock (_lock)
        {
            long? resume = _lines.Count > 0 ? _lines.Keys.First() : null;
            if (_firstAbandoned < (resume ?? long.MaxValue))
                resume = _firstAbandoned;
            return new ImportSummary(
                _accepted + _duplicates + _refused, _accepted, _duplicates, _refused,
                _refusedByCode, [.. _refusals.OrderBy(refused => refused.Number)], _stop, resume, elapsed);
        }
    }

    private bool IsStopped => _startBelow != long.MaxValue;

    private void Count(ImportLine line, LineEnd end)
    {
        if (end.Fault is not null)
        {
            _fault ??= new ImportFaultException($"The import ended with a fault at line {line.Number}: {end.Fault.Message}", end.Fault);
            _startBelow = 0;
        }
        if (end.Result is null)
            Abandon(line.Number);
        if (end.Stop is not null)
            Stop(end.Stop, below: 0);
        switch (end.Result?.Outcome)
        {
            case CommandOutcome.Accepted:
                _accepted++;
                break;
            case CommandOutcome.Duplicate:
                _duplicates++;
                break;
            case CommandOutcome.Refused:
                Refuse(line, end.Result);
                break;
            default:
                break;
        }
    }

    private void Refuse(ImportLine line, CommandResult result)
    {
        var refusal = result.Refusal!;
        _refused++;
        _refusedByCode[refusal.Code] = _refusedByCode.GetValueOrDefault(refusal.Code) + 1;
        if (_refusals.Count < ImportSummary.RefusalsKept)
            _refusals.Add(new RefusedLine(line.Number, line.Given.CommandId, line.Given.Command.Target, refusal));
        if (options.StopOnRefusal)
            Stop(new ImportStop(ImportStopReason.Refusal, line.Number, $"{refusal.Code}: {refusal.En}"), below: line.Number);
    }

    // Of several refusals the first line counts. Lines before it still have their turn, so that the report holds for all of them.
    private void Stop(ImportStop stop, long below)
    {
        if (_stop is null || (_stop.Reason == ImportStopReason.Refusal && (stop.Reason != ImportStopReason.Refusal || stop.Line < _stop.Line)))
            _stop = stop;
        _startBelow = Math.Min(_startBelow, below);
    }

    private IReadOnlyList<WindowLine> Remove(WindowLine line)
    {
        var free = _order.Complete(line);
        if (_lines.Remove(line.Line.Number))
            _windowBytes -= line.Line.Bytes;
        return free;
    }

    private List<WindowLine> Starting(IReadOnlyList<WindowLine> free)
    {
        var starting = new List<WindowLine>();
        foreach (var line in free)
        {
            if (line.Line.Number < _startBelow)
            {
                _running++;
                starting.Add(line);
            }
        }
        return starting;
    }

    private void Abandon(long number) => _firstAbandoned = Math.Min(_firstAbandoned ?? long.MaxValue, number);

    private void Signal()
    {
        var first = _lines.Count == 0 ? long.MaxValue : _lines.Keys.First();
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            // Where lines are no longer started, the ones before it may never have an answer.
            if (first >= _waiting[i].Before || _startBelow < _waiting[i].Before)
            {
                _waiting[i].Reached.SetResult();
                _waiting.RemoveAt(i);
            }
        }
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The ledger did something else than answer a command.</summary>
public sealed class ImportFaultException : Exception
{
    public ImportFaultException(string message) : base(message) { }
    public ImportFaultException(string message, Exception inner) : base(message, inner) { }
    public ImportFaultException() { }
}
