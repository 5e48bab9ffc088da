using System.Runtime.CompilerServices;
using ComplianceLedger.Domain;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;

namespace ComplianceLedger.Server.Verification;

/// <summary>Compares the embedded views with the replay, beside whoever is using them.</summary>
public static class ViewsAgainstReplay
{
    /// <param name="databasePath">Where there is no such file there is nothing to compare: views come out of the log at any time.</param>
    public static CompareViews Of(string databasePath, IEventLog log) => (tasks, cancellation) => Compare(databasePath, log, tasks, cancellation);

    private static async IAsyncEnumerable<Finding> Compare(
        string databasePath, IEventLog log, IVerifiedTasks tasks, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!File.Exists(databasePath))
            yield break;
        foreach (var finding in await Findings(databasePath, log, tasks, cancellation).ConfigureAwait(false))
            yield return finding;
    }

    private static async Task<IReadOnlyList<Finding>> Findings(string databasePath, IEventLog log, IVerifiedTasks tasks, CancellationToken cancellation)
    {
        try
        {
            var differences = await TaskBoardComparison.Compare(
                databasePath, log, tasks.All.Select(task => task.Id), tasks.Holds, tasks.Position, VerificationSummary.FindingsKept, cancellation).ConfigureAwait(false);
            return [.. differences.Select(difference => FindingOf(difference, tasks))];
        }
        catch (LedgerViewsException e)
        {
            return [new Finding(FindingSeverity.Error, FindingCodes.ViewDiffers, tasks.Position, null, null, e.Message, "rebuild the views")];
        }
    }

    private static Finding FindingOf(TaskBoardDifference difference, IVerifiedTasks tasks)
    {
        var task = tasks.Find(new TaskId(difference.TaskId));
        return new Finding(
            FindingSeverity.Error, FindingCodes.ViewDiffers, task?.Position ?? difference.Position,
            new StreamName(StreamId.Of(new TaskId(difference.TaskId)).ToString()), task?.Revision, difference.Problem, "rebuild the views");
    }
}
