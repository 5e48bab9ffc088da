using ComplianceLedger.Actors;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// A line that closes a child does not name the parent, so that a parent's line may overtake it and be refused because of it. Such a line is sent once more
/// after all those before it: then the parent hears from each child itself where that stands.
/// </summary>
internal static class ChildrenFirst
{
    /// <summary>Refusals of a parent's command that lines before it, about its children, may still make wrong.</summary>
    private static readonly string[] RestOnChildren = ["children-open", "child-due-later"];

    /// <param name="earlier">Ends when every line before this one has its answer, or never will.</param>
    public static async Task<CommandResult> Send(GivenCommand given, Func<Task<CommandResult>> send, Func<Task> earlier)
    {
        var result = await send().ConfigureAwait(false);
        if (!IsAheadOfItsChildren(given, result))
            return result;
        await earlier().ConfigureAwait(false);
        return await send().ConfigureAwait(false);
    }

    private static bool IsAheadOfItsChildren(GivenCommand given, CommandResult result) =>
        result.Outcome == CommandOutcome.Refused && given.Command is (ConfirmCompletion or AdjustDeadline) && RestOnChildren.Contains(result.Refusal!.Code);
}
