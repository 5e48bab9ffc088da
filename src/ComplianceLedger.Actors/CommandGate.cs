using Akka.Actor;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
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
        return Send(given with { By = by }, caller.User, given.CommandId, given.CommandId, expected, traceparent, Standing, cancellation);

        // May it be sent now? One that was carried out before is answered as it was then.
        async Task<(Refusal? Barred, bool HasGiven)> Standing()
        {
            if (given.At is { } at && IsInFuture(at))
                return (GateRefusals.InTheFuture(at), false);
            if (given.Command is CalendarCommand { DecidedOn: { } decided } && IsInFuture(Occurrence.On(decided)))
                return (GateRefusals.InTheFuture(Occurrence.On(decided)), false);
            if (by is not { Role: Role.AgencyOfficer, Agency: { } agency }
                || await Ask<Summary>(new Summarize(StreamId.Of(agency), 0), cancellation).ConfigureAwait(false) is not { Value: AgencySummary summary })
                return (null, false);
            // Officers of an agency that has ended only read; what they did before may still be entered by others.
            var today = VietnamTime.DayOf(time.GetUtcNow());
            return (summary.EndedBy(by == caller ? today : given.At?.Day) is { } end ? AgencyRefusals.Succeeded(agency, end) : null, summary.HasGiven(given.At?.Day ?? today));
        }
    }

    /// <summary>For the ledger's own reactors: the command comes from an event.</summary>
    /// <param name="cause">Stream and revision of that event.</param>
    public Task<CommandResult> React(GivenCommand given, string correlationId, string cause, CancellationToken cancellation) =>
        Authority.Check(given.Command, given.By!) is { } refusal
            ? Task.FromResult(Refused(given, refusal))
            : Send(given, given.By!.User, correlationId, cause, null, null, () => Task.FromResult<(Refusal?, bool)>((null, false)), cancellation);

    private async Task<CommandResult> Send(
        GivenCommand given, string recordedBy, string correlationId, string causationId, Revision? expected, string? traceparent,
        Func<Task<(Refusal? Barred, bool HasGiven)>> standing, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _underWay) > UnderWayMax)
        {
            Interlocked.Decrement(ref _underWay);
            return Unavailable(given, "too many commands are under way");
        }
        try
        {
            var (barred, hasGiven) = await standing().ConfigureAwait(false);
            var command = new Execute(
                given.CommandId,
                given.Command,
                given.By!,
                given.At ?? Occurrence.At(time.GetUtcNow()),
                recordedBy,
                CommandTable.Current.HashOf(given),
                correlationId,
                causationId,
                expected,
                traceparent,
                barred,
                hasGiven);
            var result = await Ask<CommandResult>(command, cancellation).ConfigureAwait(false);
            // Nobody stated a revision, so the conflict is between writers and not the caller's: the owner has recovered, and once is enough.
            if (result.Outcome == CommandOutcome.Conflict && expected is null)
                result = await Ask<CommandResult>(command, cancellation).ConfigureAwait(false);
            return result.Outcome == CommandOutcome.Conflict && expected is null ? Unavailable(given, "another writer was first, twice") : result;
        }
        catch (TimeoutException)
        {
            return Unavailable(given, $"no answer within {Timeout.TotalSeconds:0} s");
        }
        catch (UnansweredException e)
        {
            return Unavailable(given, e.Message);
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

    /// <exception cref="TimeoutException">There was no such answer in time.</exception>
    private Task<T> Ask<T>(IEntityMessage question, CancellationToken cancellation)
    {
        var answer = new Answer<T>(_answers, _provider);
        entities.Tell(question, answer);
        return answer.Result.WaitAsync(Timeout, time, cancellation);
    }

    /// <summary>
    /// Where the answer to one question goes. Akka's own Ask gives each question an address that other nodes could answer to, which costs more than the rest
    /// of the way to the entity; entities of this process need none.
    /// </summary>
    private sealed class Answer<T>(ActorPath path, IActorRefProvider provider) : MinimalActorRef
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Result => _result.Task;

        public override ActorPath Path => path;

        public override IActorRefProvider Provider => provider;

        protected override void TellInternal(object message, IActorRef sender)
        {
            switch (message)
            {
                case T result:
                    _result.TrySetResult(result);
                    break;
                case NoSummary missing:
                    _result.TrySetException(new UnansweredException(missing.Cause));
                    break;
            }
        }
    }

    /// <summary>The owner of a stream that was asked can't say.</summary>
    private sealed class UnansweredException(string cause) : Exception(cause);

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
