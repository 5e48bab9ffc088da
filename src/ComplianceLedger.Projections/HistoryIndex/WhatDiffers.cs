using ComplianceLedger.EventLog;

namespace ComplianceLedger.Projections.HistoryIndex;

/// <summary>Two answers to one question, as known at two points, held against each other task by task.</summary>
internal static class WhatDiffers
{
    /// <summary>The tasks whose answers differ, by id. One that has none on a side is not there.</summary>
    public static List<(string Id, T? First, T? Second)> Between<T>(IReadOnlyDictionary<string, T> first, IReadOnlyDictionary<string, T> second) where T : class =>
    [
        .. first.Keys.Union(second.Keys, StringComparer.Ordinal)
            .Select(id => (Id: id, First: first.GetValueOrDefault(id), Second: second.GetValueOrDefault(id)))
            .Where(task => !Equals(task.First, task.Second))
            .OrderBy(task => task.Id, StringComparer.Ordinal),
    ];

    /// <summary>The events of a task that were recorded between the two points and count on the day: nothing else can make a difference.</summary>
    public static async Task<IReadOnlyList<HistoryEntry>> Events(IEventLog log, Basis first, Basis second, string task, CancellationToken cancellation)
    {
        var (early, late) = first.Position < second.Position ? (first, second) : (second, first);
        var history = await TaskHistories.Read(log, late, task, cancellation).ConfigureAwait(false);
        return [.. history!.Entries.Where(entry => (entry.Counts || entry.CountsAsCorrected) && entry.Position > early.Position.Value)];
    }
}
