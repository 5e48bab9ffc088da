using System.Text.RegularExpressions;
using ComplianceLedger.EventLog;
using Options = ComplianceLedger.EventLog.EventStoreDb.Contract.ReadReq.Types.Options;

namespace ComplianceLedger.Server.EventStoreProtocol;

/// <summary>Which events of the whole log a reader wants: by a regular expression or by prefixes, of their streams' names or of their types.</summary>
internal sealed class EventFilter
{
    /// <summary>A client's expression may be a bad one; it costs the server no more than this for one event.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Events between two checkpoints of a reader who sets no bound to his window.</summary>
    private const uint WindowUnbounded = 32;

    private readonly Func<RecordedEvent, bool> _matches;

    private EventFilter(Func<RecordedEvent, bool> matches, uint checkpointEvery) => (_matches, CheckpointEvery) = (matches, checkpointEvery);

    /// <summary>Events looked through, wanted or not, after which a subscriber is told how far that was; 0 for never.</summary>
    public uint CheckpointEvery { get; }

    /// <exception cref="Grpc.Core.RpcException">The client asks for what the protocol does not allow.</exception>
    public static EventFilter Of(Options.Types.FilterOptions options)
    {
        var (expression, subject) = options.FilterCase switch
        {
            Options.Types.FilterOptions.FilterOneofCase.StreamIdentifier => (options.StreamIdentifier, (Func<RecordedEvent, string>)(recorded => recorded.Stream.Value)),
            Options.Types.FilterOptions.FilterOneofCase.EventType => (options.EventType, recorded => recorded.Type),
            _ => throw ProtocolErrors.InvalidArgument("A filter is by stream_identifier or by event_type."),
        };
        var window = options.WindowCase switch
        {
            Options.Types.FilterOptions.WindowOneofCase.Max when options.Max > 0 => options.Max,
            Options.Types.FilterOptions.WindowOneofCase.Count => WindowUnbounded,
            _ => throw ProtocolErrors.InvalidArgument("A filter needs a window: max above 0, or count."),
        };
        if (options.CheckpointIntervalMultiplier == 0)
            throw ProtocolErrors.InvalidArgument("checkpointIntervalMultiplier must be at least 1.");
        return new EventFilter(Matching(expression, subject), (uint)Math.Min((ulong)window * options.CheckpointIntervalMultiplier, uint.MaxValue));
    }

    public static readonly EventFilter Everything = new(static _ => true, 0);

    public bool Matches(RecordedEvent recorded) => _matches(recorded);

    private static Func<RecordedEvent, bool> Matching(Options.Types.FilterOptions.Types.Expression expression, Func<RecordedEvent, string> subject)
    {
        if (expression.Prefix.Count > 0)
        {
            var prefixes = expression.Prefix.ToArray();
            return recorded => Array.Exists(prefixes, prefix => subject(recorded).StartsWith(prefix, StringComparison.Ordinal));
        }
        try
        {
            var regex = new Regex(expression.Regex, RegexOptions.CultureInvariant, MatchTimeout);
            return recorded => regex.IsMatch(subject(recorded));
        }
        catch (ArgumentException e)
        {
            throw ProtocolErrors.InvalidArgument($"'{expression.Regex}' is no regular expression: {e.Message}");
        }
    }
}
