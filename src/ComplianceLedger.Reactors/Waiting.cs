namespace ComplianceLedger.Reactors;

internal static class Waiting
{
    /// <summary>A wait as a timer takes it: in whole milliseconds, rounded up. It would cut off what is beyond, and turn a wait of less than one into none.</summary>
    public static TimeSpan ForTimer(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds)));
}
