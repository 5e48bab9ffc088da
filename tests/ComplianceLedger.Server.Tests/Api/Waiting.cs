namespace ComplianceLedger.Server.Tests.Api;

internal static class Waiting
{
    /// <summary>Waits for a condition; the deadline only keeps a broken test from hanging.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(RunningServer.Patience);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
