using ComplianceLedger.Domain;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Actors;

/// <summary>
/// How the ledger itself moves a task by a succession, and takes that back: in one name and under one id, whether it is found in the views or comes before a command that
/// depends on it. So it is done once.
/// </summary>
public static class SuccessionMoves
{
    /// <summary>In whose name.</summary>
    public const string User = "transfers";

    private static readonly Party By = new(User, Role.System, null);

    /// <param name="key">See <see cref="Domain.DirectiveTasks.Transfers.KeyOf(TaskId, SuccessionId, int, bool)"/>.</param>
    public static string IdOf(string key) => $"{CommandTable.SuccessionCommandIds}{key}";

    /// <summary>What comes before a command, which is its cause.</summary>
    internal static Execute Before(Execute command, Decision.Preceded preceded)
    {
        var (id, at) = (IdOf(preceded.Key), Occurrence.On(preceded.On));
        return new Execute(
            id, preceded.Command, By, at, User, CommandTable.Current.HashOf(new GivenCommand(id, preceded.Command, at, By)),
            command.CorrelationId, command.CommandId, null, command.Traceparent);
    }
}
