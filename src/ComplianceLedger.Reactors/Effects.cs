using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Reactors;

/// <summary>Sends what an event means for another stream, until it is there. The command's id is made of that event, so that sending it twice does it once.</summary>
/// <param name="user">In whose name: the reactor's own.</param>
internal sealed class Effects(CommandGate gate, string user, TimeProvider time) : IDisposable
{
    /// <summary>
    /// Effects that wait for their answer, all together. Below what may wait for one stream, so that a thousand tasks for one agency are no reason to turn
    /// anything away, and far below what may be under way, so that people's commands find room.
    /// </summary>
    public const int UnderWayMax = 128;

    private static readonly TimeSpan RetryDelayFirst = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(5);

    private readonly Party _self = new(user, Role.System, null);
    private readonly SemaphoreSlim _underWay = new(UnderWayMax);

    /// <summary>The id of what follows from one event for one other stream.</summary>
    /// <param name="prefix">The reactor's own.</param>
    public static string IdOf(string prefix, RecordedEvent cause) => $"{prefix}{SourceOf(cause)}";

    /// <param name="cause">The event that it follows from.</param>
    /// <param name="at">When it happened; null for now.</param>
    /// <param name="waiting">Told why it is tried again.</param>
    /// <exception cref="InvalidOperationException">It was refused, which nothing that follows from a recorded event may be.</exception>
    public async Task<CommandResult> Send(
        string commandId, Command command, RecordedEvent cause, Occurrence? at, EventMetadata metadata, Action<string> waiting, CancellationToken cancellation)
    {
        var result = await Try(commandId, command, cause, at, metadata, waiting, cancellation).ConfigureAwait(false);
        return result.Outcome == CommandOutcome.Refused
            ? throw new InvalidOperationException($"{command.Target} refused what {SourceOf(cause)} means for it: {result.Refusal!.Code}: {result.Refusal.En}")
            : result;
    }

    /// <summary>The same for what may be refused.</summary>
    /// <returns>Accepted, a duplicate, or refused.</returns>
    public Task<CommandResult> Try(
        string commandId, Command command, RecordedEvent cause, Occurrence? at, EventMetadata metadata, Action<string> waiting, CancellationToken cancellation) =>
        Settle(new GivenCommand(commandId, command, at, _self), metadata.CorrelationId, SourceOf(cause), waiting, cancellation);

    /// <summary>Sends what no event says, but the clock; it happens when it is sent. It may be refused, since a task may have changed meanwhile.</summary>
    /// <param name="id">The same for the same thing, whoever finds it and however often.</param>
    public Task<CommandResult> Send(string id, Command command, Action<string> waiting, CancellationToken cancellation) =>
        Settle(new GivenCommand(id, command, null, _self), id, id, waiting, cancellation);

    public void Dispose() => _underWay.Dispose();

    /// <summary>Accepted, a duplicate, or refused.</summary>
    private async Task<CommandResult> Settle(GivenCommand given, string correlationId, string source, Action<string> waiting, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var result = await React(given, correlationId, source, cancellation).ConfigureAwait(false);
            if (result.Outcome is CommandOutcome.Accepted or CommandOutcome.Duplicate || (result.Outcome is CommandOutcome.Refused && result.Refusal != CalendarRefusals.Behind && result.Refusal != TaskRefusals.Behind))
                return result;
            waiting($"{given.Command.Target} can't be told of {source} (attempt {attempt}): {result.Cause ?? result.Refusal?.En}");
            await Task.Delay(Waiting.PauseAfter(attempt, RetryDelayFirst, RetryDelayMax), time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<CommandResult> React(GivenCommand given, string correlationId, string source, CancellationToken cancellation)
    {
        await _underWay.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await gate.React(given, correlationId, source, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _underWay.Release();
        }
    }

    private static string SourceOf(RecordedEvent cause) => $"{cause.Stream}@{cause.Revision}";
}
