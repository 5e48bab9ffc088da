namespace ComplianceLedger.Server.Tests.Api;

internal static class Waiting
{
    /// <summary>Waits for a condition; the deadline only keeps a broken test from hanging.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(RunningServer.Patience);
        while (!await condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));
}
