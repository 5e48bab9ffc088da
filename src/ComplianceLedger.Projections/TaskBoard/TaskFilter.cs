using System.Collections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Timelines;
using TaskStatus = ComplianceLedger.Domain.DirectiveTasks.TaskStatus;

namespace ComplianceLedger.Projections.TaskBoard;

/// <summary>Which tasks are wanted. What is null does not narrow.</summary>
internal sealed record TaskFilter
{
    public string? Agency { get; init; }
    public string? Group { get; init; }
    public string? Instrument { get; init; }
    public TaskStatus? Status { get; init; }
    public Timeliness? Timeliness { get; init; }

    /// <summary>Only tasks that are counted, and in this bucket.</summary>
    public Bucket? Bucket { get; init; }

    public Standing? Standing { get; init; }
    public bool HasOpenRequest { get; init; }
    public bool HasDisputes { get; init; }
    public string? Q { get; init; }

    public static TaskFilter Of(TaskQuery query) => new()
    {
        Agency = query.Agency,
        Group = query.Group,
        Instrument = query.Instrument,
        Status = query.Status,
        Timeliness = query.Timeliness,
        Bucket = query.Bucket,
        Standing = query.Standing,
        Q = string.IsNullOrEmpty(query.Q) ? null : query.Q,
    };

    public TaskMatcher On(AsOfDay day, Snapshot snapshot) => new(this, day, Q is null ? null : TaskSearch.Named(snapshot, day.Index, Q));
}

/// <summary>A filter made ready for one day: what it does not ask is not looked at.</summary>
internal sealed class TaskMatcher
{
    private readonly AsOfDay _day;
    private readonly AsOfIndex _index;
    private readonly byte? _status;
    private readonly byte? _standing;
    private readonly bool _hasOpenRequest;
    private readonly bool _hasDisputes;
    private readonly bool[] _timeliness;
    private readonly bool _hasParticulars;
    private readonly BitArray? _withAgency;
    private readonly int? _group;
    private readonly int? _instrument;
    private readonly BitArray? _named;

    /// <param name="named">The particulars whose id or title holds what was searched for.</param>
    public TaskMatcher(TaskFilter filter, AsOfDay day, BitArray? named)
    {
        (_day, _index, _named) = (day, day.Index, named);
        (_hasOpenRequest, _hasDisputes) = (filter.HasOpenRequest, filter.HasDisputes);
        _status = (byte?)filter.Status;
        // A bucket holds what is counted: together with another standing it holds nothing.
        _standing = (byte?)(filter.Bucket is null ? filter.Standing : Standing.Counted);
        var isNothing = filter is { Bucket: not null, Standing: not null and not Standing.Counted };
        _timeliness = [.. Enum.GetValues<Timeliness>().Select(timeliness =>
            !isNothing && (filter.Timeliness is null || filter.Timeliness == timeliness) && (filter.Bucket is null || filter.Bucket == Measures.BucketOf(timeliness)))];
        _withAgency = filter.Agency is { } agency ? _index.SetsWith(agency) : null;
        (_group, _instrument) = (Number(filter.Group), Number(filter.Instrument));
        _hasParticulars = _withAgency is not null || _group is not null || _instrument is not null || named is not null;

        // Of a word that no task has there is a number that none has.
        int? Number(string? word) => word is null ? null : _index.NumberOf(word) is var number and not AsOfIndex.NoWord ? number : int.MaxValue;
    }

    public bool Matches(int task)
    {
        ref readonly var answer = ref _day[task];
        return answer.IsAssigned
            && _timeliness[(int)_day.TimelinessOf(answer)]
            && (_status is not { } status || answer.Status == status)
            && (_standing is not { } standing || answer.Standing == standing)
            && (!_hasOpenRequest || answer.HasOpenRequest)
            && (!_hasDisputes || answer.HasDisputes)
            && (!_hasParticulars || IsOf(answer.Particulars));
    }

    /// <summary>All that match. They are looked at in the order of their numbers, in which memory holds them.</summary>
    public BitArray Matching()
    {
        var matching = new BitArray(_day.Tasks);
        for (var task = 0; task < matching.Length; task++)
        {
            if (Matches(task))
                matching[task] = true;
        }
        return matching;
    }

    private bool IsOf(int number)
    {
        ref readonly var particulars = ref _index.ParticularsOf(number);
        return (_named is null || _named[number])
            && (_group is not { } group || particulars.Group == group)
            && (_instrument is not { } instrument || particulars.Instrument == instrument)
            && (_withAgency is null || (particulars.Relations < _withAgency.Length && _withAgency[particulars.Relations]));
    }
}
