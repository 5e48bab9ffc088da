using ComplianceLedger.Domain;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.EventLog;
using ComplianceLedger.Reactors.Dispatching;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>A ledger whose urgings go out: its engine, its outbox in a file, and a dispatch that can be stopped and started again.</summary>
internal sealed class Sending : IAsyncDisposable
{
    public static readonly LedgerCreated Ledger = new(new LedgerId("tests"), "Sổ thử", "tests.example", false, LedgerCreated.CurrentFormat);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-outbox-");
    private readonly IReadOnlyList<IOutlet> _outlets;
    private readonly Engine _engine;
    private CancellationTokenSource _stopping = new();
    private CancellationTokenSource _killing = new();
    private Task _running = Task.CompletedTask;

    private Sending(IEventLog log, FakeTimeProvider time, IReadOnlyList<IOutlet> outlets)
    {
        (Log, Time, _outlets) = (log, time, outlets);
        _engine = Engine.Start(log, time: time);
    }

    public IEventLog Log { get; }

    public FakeTimeProvider Time { get; }

    public string File => Path.Combine(_folder.FullName, "outbox.db");

    public Outbox Outbox { get; private set; } = null!;

    public Dispatch Dispatch { get; private set; } = null!;

    /// <summary>A ledger with an agency, and a dispatch that runs.</summary>
    public static Task<Sending> Start(params IOutlet[] outlets) => Start(new InMemoryEventLog(), outlets);

    public static async Task<Sending> Start(IEventLog log, params IOutlet[] outlets)
    {
        var sending = await Prepare(log, outlets);
        await sending.Open();
        return sending;
    }

    /// <summary>The same without an outbox.</summary>
    public static async Task<Sending> Prepare(IEventLog log, params IOutlet[] outlets)
    {
        // In UTC, as it is moved: this clock rings by its face, whatever offset that has.
        var sending = new Sending(log, new FakeTimeProvider(VietnamTime.StartOf(Day(10)).ToUniversalTime()), outlets);
        await sending._engine.Do(new CreateLedger(Ledger.LedgerId, Ledger.Name, Ledger.Origin, false), new Party("operator", Role.Operator, null));
        await sending._engine.Register("bct", "vpcp", "bng");
        return sending;
    }

    /// <param name="time">Another clock than the ledger's.</param>
    public async Task Open(int waitingMax = Outbox.WaitingMax, TimeProvider? time = null, IReadOnlyList<IOutlet>? outlets = null)
    {
        Outbox = await Outbox.Open(File, Ledger.LedgerId, Log, waitingMax: waitingMax);
        _stopping = new CancellationTokenSource();
        _killing = new CancellationTokenSource();
        Dispatch = new Dispatch(Log, Outbox, [.. (outlets ?? _outlets).Select(outlet => new Severed(outlet, _killing.Token))], Ledger, new Uri("https://ledger.example/so"), time ?? Time);
        _running = Dispatch.Run(_stopping.Token);
    }

    /// <summary>Whatever is under way comes to no end that anybody hears of.</summary>
    public async Task Kill()
    {
        await _stopping.CancelAsync();
        await _killing.CancelAsync();
        await Ended();
    }

    /// <summary>Stops in order. The result waits for what is under way.</summary>
    public async Task Stop()
    {
        await _stopping.CancelAsync();
        await Ended();
    }

    /// <summary>After a kill.</summary>
    public async Task Restart()
    {
        await Kill();
        await Open();
    }

    public Task Assign(string task, string? lead = "bct", string? monitoring = "vpcp", string[]? addressees = null, string title = "Mở thị trường", int? due = 20) =>
        _engine.Do(Vocabulary.Assign(task, lead, due: due, monitoring: monitoring, addressees: addressees, title: title), Assigner, On(1));

    /// <summary>The key of the message without its outlet.</summary>
    public async Task<string> Urge(string task, string message = "Đề nghị báo cáo tiến độ.", int? threshold = null, int? on = null)
    {
        var result = await _engine.Do(new IssueUrging(new TaskId(task), threshold, message, null), Assigner, on is { } day ? On(day) : Occurrence.At(Time.GetUtcNow()));
        return $"directiveTask-{task}@{result.Revision}";
    }

    /// <summary>Assigns and urges each.</summary>
    public async Task<IReadOnlyList<string>> UrgeEach(params string[] tasks)
    {
        List<string> keys = [];
        foreach (var task in tasks)
        {
            await Assign(task);
            keys.Add(await Urge(task));
        }
        return keys;
    }

    public OutboxMessage? Find(string key) => Outbox.Find(key);

    /// <summary>As the server does it.</summary>
    public WishOutcome Wish(MessageWish wish, string key)
    {
        var outcome = Outbox.Wish(wish, key, Time.GetUtcNow());
        Dispatch.LookAtOnce();
        return outcome;
    }

    public int Wish(MessageWish wish, MessageState state, string? outlet) => Outbox.Wish(wish, state, outlet, Time.GetUtcNow());

    public async Task<OutboxMessage> Comes(string key, MessageState state)
    {
        await Comes(() => Find(key)?.State == state);
        return Find(key)!;
    }

    /// <summary>Waits for it, unless the dispatch has come to an end.</summary>
    public Task Comes(Func<bool> condition) => Until(async () =>
    {
        if (_running.IsFaulted)
            await _running;
        return condition();
    });

    /// <summary>Waits for it while the pauses after faults pass at once.</summary>
    public Task ComesAfterFaults(Func<bool> condition) => Comes(() =>
    {
        Time.Advance(DispatchPart.Pause);
        return condition();
    });

    /// <summary>Until the result is disposed of, nobody can write down how an attempt ended.</summary>
    public IDisposable FullDisk()
    {
        Execute("CREATE TRIGGER full BEFORE UPDATE OF state ON message BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
        return new End(() => Execute("DROP TRIGGER full"));
    }

    /// <summary>Until everything is in the outbox, and all of it has come to an end; pauses pass at once.</summary>
    public async Task Settle()
    {
        var head = await Log.Head();
        await Comes(() => Dispatch.Position >= head);
        await Comes(() =>
        {
            Time.Advance(Sender.PauseMax);
            return Outbox.Counts().All(count => count.Waiting == 0);
        });
    }

    private async Task Ended()
    {
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _killing.Dispose();
        Outbox?.Dispose();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        await _engine.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>An outlet whose answers nobody hears any more once the process is killed.</summary>
    private sealed class Severed(IOutlet outlet, CancellationToken killed) : IOutlet
    {
        public string Name => outlet.Name;

        public Task<Delivery> Send(OutboxMessage message, CancellationToken cancellation) => outlet.Send(message, cancellation).WaitAsync(killed);
    }

    private sealed class End(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
