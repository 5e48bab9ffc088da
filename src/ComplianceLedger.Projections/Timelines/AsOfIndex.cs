using System.Collections;
using System.Collections.Concurrent;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Agencies;
using ComplianceLedger.Projections.HistoryIndex;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>
/// The rows of the as-of table in memory, numbered in the order in which their events were recorded: what was known at a position is a beginning of them. It holds what is committed and nothing else. One
/// thread appends; any number read what lies before the position that they ask about.
/// </summary>
internal sealed class AsOfIndex
{
    private readonly GrowingArray<long> _positions = new();
    private readonly GrowingArray<ParticularsEntry> _particulars = new();

    // Of each task: its id, and the last of its particulars, which names the one before it.
    private readonly GrowingArray<string> _ids = new();
    private readonly GrowingArray<int> _lastParticulars = new();

    private readonly ConcurrentDictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly GrowingArray<string> _wordTexts = new();
    private readonly ConcurrentDictionary<string, int> _relationSets = new(StringComparer.Ordinal);
    private readonly GrowingArray<Relation[]> _relations = new();

    // Of an agency's word, the sets in which it is, and how many they are; what is beyond is being added.
    private readonly ConcurrentDictionary<int, (int[] Sets, int Count)> _setsWith = new();

    private readonly int _unsortedRowsMin;
    private TaskCompletionSource _moved = New();
    private long _position = NotLoaded;
    private AsOfRows _rows = AsOfRows.None();
    private int _rowCount;
    private int _taskCount;

    private const long NotLoaded = -1;

    /// <summary>In place of the number of a word: there is none.</summary>
    public const int NoWord = -1;

    public AsOfIndex(int unsortedRowsMin) => (_unsortedRowsMin, Order) = (unsortedRowsMin, new OrderedTasks(_ids));

    /// <param name="Ordinal">Its place among the task's own.</param>
    /// <param name="Previous">The task's particulars before these, or -1.</param>
    /// <param name="Lead">Number of a word, as <paramref name="Group"/> and <paramref name="Instrument"/> are.</param>
    /// <param name="Relations">Number of a set of relations, which many tasks have in common.</param>
    internal readonly record struct ParticularsEntry(int Task, int Ordinal, int Previous, int Instrument, int Group, int Lead, int Relations);

    internal readonly record struct Relation(int Agency, TaskRelation Kind);

    /// <summary>How many tasks the history index says were assigned, which hangs on nothing else that is here.</summary>
    public AssignmentCount Assignments { get; } = new();

    public OrderedTasks Order { get; }

    /// <summary>How many tasks there are; one that was not assigned on a day is there, and has no answer.</summary>
    public int Tasks => Volatile.Read(ref _taskCount);

    /// <summary>How many particulars there are, those among them that are being added.</summary>
    public int Particulars => _particulars.Count;

    public string IdOf(int task) => _ids[task];

    public ref readonly ParticularsEntry ParticularsOf(int number) => ref _particulars[number];

    public Relation[] RelationsOf(int set) => _relations[set];

    /// <summary>The numbers of the sets of relations in which an agency is; a set beyond the end of it is none.</summary>
    public BitArray SetsWith(string agency)
    {
        if (!_setsWith.TryGetValue(NumberOf(agency), out var with))
            return new BitArray(0);
        // They come in their order.
        var sets = new BitArray(with.Sets[with.Count - 1] + 1);
        foreach (var set in with.Sets.AsSpan(0, with.Count))
            sets[set] = true;
        return sets;
    }

    /// <summary><see cref="NoWord"/> where no task has it.</summary>
    public int NumberOf(string word) => _words.GetValueOrDefault(word, NoWord);

    public int Words => _wordTexts.Count;

    public string? WordOf(int number) => number == NoWord ? null : _wordTexts[number];

    public int ParticularsOf(int task, int ordinal)
    {
        var number = _lastParticulars[task];
        while (_particulars[number].Ordinal != ordinal)
            number = _particulars[number].Previous;
        return number;
    }

    /// <summary>Waits until everything up to a position that is committed is here.</summary>
    public async ValueTask Reach(LogPosition position, CancellationToken cancellation)
    {
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (Volatile.Read(ref _position) >= position.Value)
                return;
            await moved.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Each task's row for a day, as known at a position. What is given must be disposed of.</summary>
    public AsOfDay On(DateOnly day, LogPosition known)
    {
        var count = RowsUpTo(known);
        var rows = Volatile.Read(ref _rows);
        var answers = new AsOfDay(this, day, Tasks, rows);
        rows.Latest(PackedDay.Asked(day), count, answers.Places);
        return answers;
    }

    private int RowsUpTo(LogPosition known)
    {
        var (low, high) = (0, Volatile.Read(ref _rowCount));
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (_positions[middle] <= known.Value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    public void AddTask(string id)
    {
        _ids.Add(id);
        _lastParticulars.Add(-1);
    }

    public void AddParticulars(AsOfTable.Particulars row)
    {
        _particulars.Add(new ParticularsEntry(
            row.Task, row.Ordinal, _lastParticulars[row.Task], Number(row.Value.Instrument), Number(row.Value.Group), Number(row.Value.Lead), SetOf(row.Value)));
        _lastParticulars[row.Task] = _particulars.Count - 1;
    }

    public void Add(AsOfTable.Row row)
    {
        _positions.Add(row.Position);
        var days = PackedDay.Of(row.Change.From == DateOnly.MinValue ? null : row.Change.From) | (uint)(row.Change.Until is { } until ? PackedDay.Of(until) : PackedDay.Never) << 16;
        var answer = row.Change.Answer;
        _rows.Add(row.Task, days, new PackedAnswer(answer, answer.IsAssigned ? ParticularsOf(row.Task, answer.Particulars) : 0));
    }

    /// <summary>What was added is everything up to this position: so many tasks, and so many rows.</summary>
    public (int Tasks, int Rows) Reached(LogPosition position)
    {
        for (var task = _taskCount; task < _ids.Count; task++)
            Order.Add(task);
        Volatile.Write(ref _taskCount, _ids.Count);
        // Before their number: whoever is told of a row finds it.
        Volatile.Write(ref _rows, _rows.SortedWhereDue(_ids.Count, _unsortedRowsMin));
        Volatile.Write(ref _rowCount, _positions.Count);
        Volatile.Write(ref _position, position.Value);
        Interlocked.Exchange(ref _moved, New()).SetResult();
        return (_taskCount, _rowCount);
    }

    /// <summary>It can't be made: whoever waits for it is told why.</summary>
    public void Fail(Exception why) => _moved.TrySetException(why);

    private int Number(string? word)
    {
        if (word is null)
            return NoWord;
        if (_words.TryGetValue(word, out var number))
            return number;
        _wordTexts.Add(word);
        return _words[word] = _wordTexts.Count - 1;
    }

    private int SetOf(TaskParticulars particulars)
    {
        var relations = AgencyRelations.Of(particulars.Lead, particulars.Coordinators, particulars.Monitoring, particulars.Addressees);
        // No id holds a space.
        var name = string.Join(' ', relations.Select(relation => $"{(int)relation.Relation}{relation.Agency}"));
        if (_relationSets.TryGetValue(name, out var set))
            return set;
        Relation[] numbered = [.. relations.Select(relation => new Relation(Number(relation.Agency), relation.Relation))];
        _relations.Add(numbered);
        foreach (var agency in numbered.Select(relation => relation.Agency).Distinct())
            AddSet(agency, _relations.Count - 1);
        return _relationSets[name] = _relations.Count - 1;
    }

    private void AddSet(int agency, int set)
    {
        var (sets, count) = _setsWith.GetValueOrDefault(agency, ([], 0));
        if (count == sets.Length)
            Array.Resize(ref sets, Math.Max(4, 2 * count));
        sets[count] = set;
        _setsWith[agency] = (sets, count + 1);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
