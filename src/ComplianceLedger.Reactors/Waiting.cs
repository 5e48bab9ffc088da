namespace ComplianceLedger.Reactors;

/// <summary>How long to wait, for whoever waits.</summary>
public static class Waiting
{
    /// <summary>A wait as a timer takes it: in whole milliseconds, rounded up. It would cut off what is beyond, and turn a wait of less than one into none.</summary>
    public static TimeSpan ForTimer(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds)));

    /// <summary>The pause after an attempt: it doubles with each, up to the longest.</summary>
    /// <param name="attempt">From 1 on.</param>
    public static TimeSpan PauseAfter(int attempt, TimeSpan first, TimeSpan longest)
    {
        var doubled = first * Math.Pow(2, Math.Min(attempt, 20) - 1);
        return doubled < longest ? doubled : longest;
    }
}
