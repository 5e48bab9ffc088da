using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Domain.Reports;

/// <summary>What a report needs to know of one task on the day asked about.</summary>
/// <param name="IsDue">Its current deadline has come.</param>
/// <param name="IsEnteredLate">Completed in time, and entered after the deadline.</param>
public readonly record struct TaskMeasure(Standing Standing, Timeliness Timeliness, Timeliness OriginalTimeliness, bool IsDue, bool IsEnteredLate)
{
    public static TaskMeasure Of(TaskState task, Standing standing, DateOnly asOf)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new TaskMeasure(standing, task.Timeliness(asOf), task.OriginalTimeliness(asOf), task.CurrentDeadline <= asOf, task.IsEnteredLate());
    }
}

/// <summary>A rate with all that is needed to check it.</summary>
/// <param name="Value">Numerator ÷ denominator, rounded half to even at six places; null where the denominator is 0.</param>
public sealed record Rate(decimal? Value, long Numerator, long Denominator, string Formula)
{
    public static Rate Of(long numerator, long denominator, string formula) =>
        new(denominator == 0 ? null : Math.Round((decimal)numerator / denominator, 6), numerator, denominator, formula);

    /// <summary>
    /// For people: per cent, cut off after two places as the published tables are, so that what is nearly reached never reads as reached. Null where the denominator is 0.
    /// </summary>
    public decimal? Percent() => Denominator == 0 ? null : decimal.Truncate(10_000m * Numerator / Denominator) / 100;
}

/// <summary>Counts and rates. <see cref="Assigned"/> counts leaf tasks of force Task or Target; the rest stands beside it.</summary>
/// <param name="PeriodsTakenBack">Tasks of periods that the ledger opened before it knew that their duty does not have them, whatever their force: how many hangs on the order of entry, and no other figure does.</param>
/// <param name="EnteredLate">Of those completed on time: how many were entered only after their deadline. Late work is a bucket of its own.</param>
public sealed record ComplianceReport(
    long Assigned,
    IReadOnlyDictionary<Bucket, long> Buckets,
    long Parents,
    long Proposals,
    long Practices,
    long Disputed,
    long PeriodsTakenBack,
    long EnteredLate,
    IReadOnlyList<Rate> Rates);

/// <summary>Adds up one report. What it measured is held against the number of tasks that another source knows, so that one that is missing, or there twice, is seen.</summary>
public sealed class ReportBuilder
{
    private readonly Dictionary<Bucket, long> _buckets = Enum.GetValues<Bucket>().ToDictionary(bucket => bucket, _ => 0L);
    private readonly Dictionary<Standing, long> _standings = Enum.GetValues<Standing>().ToDictionary(standing => standing, _ => 0L);
    private long _tasks;
    private long _dueByAsOf;
    private long _completedDueByAsOf;
    private long _lateAgainstOriginal;
    private long _enteredLate;

    /// <param name="tasks">How many there are of which all of it is true.</param>
    public void Add(TaskMeasure task, long tasks = 1)
    {
        _tasks += tasks;
        _standings[task.Standing] += tasks;
        if (task.Standing != Standing.Counted)
            return;
        var bucket = Measures.BucketOf(task.Timeliness);
        _buckets[bucket] += tasks;
        var completed = IsCompleted(bucket);
        if (task.IsDue)
        {
            _dueByAsOf += tasks;
            if (completed)
                _completedDueByAsOf += tasks;
        }
        if (completed && task.OriginalTimeliness == Timeliness.Late)
            _lateAgainstOriginal += tasks;
        if (task.IsEnteredLate)
            _enteredLate += tasks;
    }

    /// <summary>The report, or an exception that says by how much it does not add up.</summary>
    /// <param name="expectedTasks">How many tasks there are, known from another source than the measures that were added.</param>
    /// <exception cref="ReportDoesNotSumException">The report is not published.</exception>
    public ComplianceReport Build(long expectedTasks)
    {
        if (_tasks != expectedTasks)
            throw new ReportDoesNotSumException($"{expectedTasks} tasks were assigned, but {_tasks} were measured.");
        var assigned = _standings[Standing.Counted];
        var inBuckets = _buckets.Values.Sum();
        if (inBuckets != assigned)
            throw new ReportDoesNotSumException($"{assigned} tasks are counted, but the buckets hold {inBuckets}.");
        var onTime = _buckets[Bucket.CompletedOnTime];
        var completed = onTime + _buckets[Bucket.CompletedLate] + _buckets[Bucket.CompletedNoDeadline];
        var overdue = _buckets[Bucket.OpenOverdue];
        return new ComplianceReport(
            assigned,
            new Dictionary<Bucket, long>(_buckets),
            _standings[Standing.Parent],
            _standings[Standing.Proposal],
            _standings[Standing.Practice],
            _standings[Standing.Disputed],
            _standings[Standing.PeriodTakenBack],
            _enteredLate,
            [
                Rate.Of(_completedDueByAsOf, _dueByAsOf, "completed with deadline <= asOf / all with deadline <= asOf"),
                Rate.Of(completed, assigned, "completed / assigned"),
                Rate.Of(overdue, assigned, "overdue / assigned"),
                Rate.Of(onTime, completed, "on time / completed"),
                Rate.Of(_lateAgainstOriginal, completed, "late against the original deadline / completed"),
                Rate.Of(completed, completed + overdue, "completed / (completed + overdue)"),
            ]);
    }

    private static bool IsCompleted(Bucket bucket) => bucket is Bucket.CompletedOnTime or Bucket.CompletedLate or Bucket.CompletedNoDeadline;
}

/// <summary>Buckets do not sum to the number assigned, so nothing is published.</summary>
public sealed class ReportDoesNotSumException : Exception
{
    public ReportDoesNotSumException(string message) : base(message) { }
    public ReportDoesNotSumException() { }
    public ReportDoesNotSumException(string message, Exception inner) : base(message, inner) { }
}
