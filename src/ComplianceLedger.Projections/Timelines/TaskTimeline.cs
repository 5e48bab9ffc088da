using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;

namespace ComplianceLedger.Projections.Timelines;

/// <summary>From an event on, this is the answer for these days.</summary>
/// <param name="From">The first of them; <see cref="DateOnly.MinValue"/>: there is none before.</param>
/// <param name="Until">The first that is none of them; null: there is none after.</param>
internal readonly record struct AnswerChange(DateOnly From, DateOnly? Until, TaskAnswer Answer);

/// <summary>
/// One task on every day, by all of its events so far: <see cref="AsOf.Fold"/> carried on for all days at once. An event changes the days from its effective day on and
/// no others, so the days between two effective days share one state; a correction changes what was said before, and all days are folded again.
/// </summary>
internal sealed class TaskTimeline
{
    // By From, which begins with the first day of all. Neighbours may have the same answer.
    private readonly List<Span> _spans = [new Span(DateOnly.MinValue, TaskState.Initial, default)];
    private readonly List<TaskParticulars> _particulars = [];

    private readonly record struct Span(DateOnly From, TaskState State, TaskAnswer Answer);

    /// <summary>Every different one that an answer has named, in the order in which they came up; an answer names them by their place here.</summary>
    public IReadOnlyList<TaskParticulars> Particulars => _particulars;

    /// <summary>
    /// The next event, and the days whose answers it changes: none lies in two changes, and none is told what it was told before.
    /// </summary>
    /// <param name="facts">The task's, from its first on; the ones before it have been added.</param>
    /// <param name="at">Which of them it is.</param>
    public IReadOnlyList<AnswerChange> Add(IReadOnlyList<Fact> facts, int at) => facts[at].Event is CorrectionRecorded ? Correct(facts.Take(at + 1)) : Add(facts[at]);

    /// <summary>The same for an event that corrects none before it, which then need not be known.</summary>
    public IReadOnlyList<AnswerChange> Add(Fact fact)
    {
        var changes = new Changes();
        for (var i = SpanFrom(AsOf.EffectiveDay(fact) ?? DateOnly.MinValue); i < _spans.Count; i++)
        {
            var before = _spans[i];
            _spans[i] = After(before, fact);
            if (_spans[i].Answer != before.Answer)
                changes.Add(before.From, i + 1 < _spans.Count ? _spans[i + 1].From : null, _spans[i].Answer);
        }
        return changes.All;
    }

    // What was corrected may have counted from another day and said something else: all days are told anew, and only what comes out otherwise is a change.
    private IReadOnlyList<AnswerChange> Correct(IEnumerable<Fact> facts)
    {
        List<Span> told = [.. _spans];
        _spans.Clear();
        _spans.Add(new Span(DateOnly.MinValue, TaskState.Initial, default));
        foreach (var fact in Correction.Applied(facts).Where(fact => fact.Event is not CorrectionRecorded))
        {
            for (var i = SpanFrom(AsOf.EffectiveDay(fact) ?? DateOnly.MinValue); i < _spans.Count; i++)
                _spans[i] = After(_spans[i], fact);
        }
        var changes = new Changes();
        List<DateOnly> days = [.. told.Concat(_spans).Select(span => span.From).Distinct().Order()];
        for (var i = 0; i < days.Count; i++)
        {
            var answer = On(days[i]);
            if (answer != told.FindLast(span => span.From <= days[i]).Answer)
                changes.Add(days[i], i + 1 < days.Count ? days[i + 1] : null, answer);
        }
        return changes.All;
    }

    private Span After(Span before, Fact fact)
    {
        // What is no task yet is made one by its assignment alone, as in the fold.
        if (before.State.Id is null && fact.Event is not TaskAssigned)
            return before;
        var state = TaskState.Evolve(before.State, fact);
        return before with { State = state, Answer = TaskAnswer.Of(state, before.From, ParticularsOf(state, before)) };
    }

    // Neighbours that are told the same are one.
    private struct Changes
    {
        private List<AnswerChange>? _all;

        public readonly IReadOnlyList<AnswerChange> All => _all ?? (IReadOnlyList<AnswerChange>)[];

        public void Add(DateOnly from, DateOnly? until, TaskAnswer answer)
        {
            if (_all is [.., var last] && last.Until == from && last.Answer == answer)
                _all[^1] = last with { Until = until };
            else
                (_all ??= []).Add(new AnswerChange(from, until, answer));
        }
    }

    /// <summary>The answer for a day.</summary>
    public TaskAnswer On(DateOnly day) => _spans[LastNotAfter(day)].Answer;

    // Where the days from this one on begin; the span in which it lies is divided there.
    private int SpanFrom(DateOnly day)
    {
        var i = LastNotAfter(day);
        if (_spans[i].From == day)
            return i;
        _spans.Insert(i + 1, _spans[i] with { From = day });
        return i + 1;
    }

    private int LastNotAfter(DateOnly day)
    {
        // From the end: most events are later than all before them.
        var i = _spans.Count - 1;
        while (_spans[i].From > day)
            i--;
        return i;
    }

    private int ParticularsOf(TaskState state, Span before)
    {
        if (before.Answer.IsAssigned && TaskParticulars.AreSame(state, before.State))
            return before.Answer.Particulars;
        var particulars = TaskParticulars.Of(state);
        var i = _particulars.IndexOf(particulars);
        if (i >= 0)
            return i;
        _particulars.Add(particulars);
        return _particulars.Count - 1;
    }
}
