using Akka.Actor;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Calendars;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Actors;

/// <summary>
/// The one way in for commands from outside: settles who acts and when it happened, asks <see cref="Authority"/>, and only then lets the
/// command through to its stream. Bounded: above <see cref="UnderWayMax"/> commands at once a caller hears <see cref="CommandOutcome.Unavailable"/>.
/// </summary>
public sealed class CommandGate(IActorRef entities, TimeProvider time)
{
    public const int UnderWayMax = 4_096;

    /// <summary>How long a caller waits for a command. Above the journal's own deadline, so that its answer comes first.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>How much later than here it may be where a command comes from: clocks differ, and nothing that is recorded has yet to happen.</summary>
    public static readonly TimeSpan FutureMax = TimeSpan.FromMinutes(5);

    private readonly IActorRefProvider _provider = ((IInternalActorRef)entities).Provider;
    private readonly ActorPath _answers = entities.Path / "answers";
    private int _underWay;

    /// <param name="caller">Whom the credentials name.</param>
    /// <param name="expected">The revision that the caller states, or null.</param>
    /// <param name="traceparent">W3C trace context, or null.</param>
    public Task<CommandResult> Send(GivenCommand given, Party caller, Revision? expected = null, string? traceparent = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(caller);
        var by = given.By ?? caller;
        if (by != caller && !Authority.MayStateAnother(caller.Role))
            return Task.FromResult(Refused(given, GateRefusals.MayNotStateAnother));
        if (by != caller && !Authority.MayBeStated(by.Role))
            return Task.FromResult(Refused(given, GateRefusals.RoleMayNotBeStated(by.Role)));
        if (Authority.Check(given.Command, by) is { } refusal)
            return Task.FromResult(Refused(given, refusal));
        if (given.At is { } at && IsInFuture(at))
            return Task.FromResult(Refused(given, GateRefusals.InTheFuture(at)));
        if (given.Command is CalendarCommand { DecidedOn: { } decided } && IsInFuture(Occurrence.On(decided)))
            return Task.FromResult(Refused(given, GateRefusals.InTheFuture(Occurrence.On(decided))));
        return Send(given with { By = by }, caller.User, given.CommandId, expected, traceparent, cancellation);
    }

    /// <summary>For the ledger's own reactors: the command comes from an event.</summary>
    /// <param name="cause">Stream and revision of that event.</param>
    public Task<CommandResult> React(GivenCommand given, string correlationId, string cause, CancellationToken cancellation) =>
        Authority.Check(given.Command, given.By!) is { } refusal
            ? Task.FromResult(Refused(given, refusal))
            : Send(given, given.By!.User, correlationId, null, null, cancellation, cause);

    private async Task<CommandResult> Send(
        GivenCommand given, string recordedBy, string correlationId, Revision? expected, string? traceparent, CancellationToken cancellation, string? cause = null)
    {
        if (Interlocked.Increment(ref _underWay) > UnderWayMax)
        {
            Interlocked.Decrement(ref _underWay);
            return Unavailable(given, "too many commands are under way");
        }
        try
        {
            var command = new Execute(
                given.CommandId,
                given.Command,
                given.By!,
                given.At ?? Occurrence.At(time.GetUtcNow()),
                recordedBy,
                CommandTable.Current.HashOf(given),
                correlationId,
                cause ?? given.CommandId,
                expected,
                traceparent);
            var result = await Ask(command, cancellation).ConfigureAwait(false);
            // Nobody stated a revision, so the conflict is between writers and not the caller's: the owner has recovered, and once is enough.
            if (result.Outcome == CommandOutcome.Conflict && expected is null)
                result = await Ask(command, cancellation).ConfigureAwait(false);
            return result.Outcome == CommandOutcome.Conflict && expected is null ? Unavailable(given, "another writer was first, twice") : result;
        }
        catch (TimeoutException)
        {
            return Unavailable(given, $"no answer within {Timeout.TotalSeconds:0} s");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private bool IsInFuture(Occurrence at)
    {
        var latest = time.GetUtcNow() + FutureMax;
        return at.Instant is { } instant ? instant > latest : at.Day > VietnamTime.DayOf(latest);
    }

    private Task<CommandResult> Ask(Execute command, CancellationToken cancellation)
    {
        var answer = new Answer(_answers, _provider);
        entities.Tell(command, answer);
        return answer.Result.WaitAsync(Timeout, time, cancellation);
    }

    /// <summary>
    /// Where the answer to one command goes. Akka's own Ask gives each question an address that other nodes could answer to, which costs more than the rest
    /// of the way to the entity; entities of this process need none.
    /// </summary>
    private sealed class Answer(ActorPath path, IActorRefProvider provider) : MinimalActorRef
    {
        private readonly TaskCompletionSource<CommandResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CommandResult> Result => _result.Task;

        public override ActorPath Path => path;

        public override IActorRefProvider Provider => provider;

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is CommandResult result)
                _result.TrySetResult(result);
        }
    }

    private static CommandResult Refused(GivenCommand given, Refusal refusal) =>
        new(given.CommandId, CommandOutcome.Refused, given.Command.Target, Revision.None, null, [], refusal);

    private static CommandResult Unavailable(GivenCommand given, string cause) =>
        new(given.CommandId, CommandOutcome.Unavailable, given.Command.Target, Revision.None, null, [], Cause: cause);
}

public static class GateRefusals
{
    public static readonly Refusal MayNotStateAnother = new(
        "may-not-state-another",
        "Chỉ người ghi sổ được nhập thay người khác.",
        "Only a registrar may enter what somebody else did.");

    public static Refusal InTheFuture(Occurrence at) => new(
        "in-the-future", $"Thời điểm '{at}' còn ở tương lai; sổ chỉ ghi việc đã xảy ra.", $"'{at}' lies in the future; the ledger records what has happened.");

    public static Refusal RoleMayNotBeStated(Role role) => new(
        "role-may-not-be-stated", $"Không thể nhập thay với vai trò '{role}'.", $"Nobody can be said to have acted as '{role}'.");
}
