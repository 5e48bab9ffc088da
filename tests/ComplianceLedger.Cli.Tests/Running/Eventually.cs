using System.Diagnostics;

namespace ComplianceLedger.Running;

/// <summary>Waits for something to become so, never for a time: asks again and again until it is, or a generous deadline is over.</summary>
internal static class Eventually
{
    /// <summary>Far above what anything here takes on a slow machine; it ends a test that would otherwise hang.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task<T> Get<T>(Func<Task<T?>> find, Func<string> otherwise) where T : class
    {
        var began = Stopwatch.GetTimestamp();
        using var again = new PeriodicTimer(Pause);
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (Stopwatch.GetElapsedTime(began) > Deadline)
                throw new TimeoutException($"Not within {Deadline.TotalSeconds:0} s: {otherwise()}");
            await again.WaitForNextTickAsync();
        }
    }

    public static async Task IsTrue(Func<Task<bool>> isTrue, Func<string> otherwise) =>
        await Get<object>(async () => await isTrue() ? isTrue : null, otherwise);

    public static Task IsTrue(Func<bool> isTrue, Func<string> otherwise) => IsTrue(() => Task.FromResult(isTrue()), otherwise);

    public static async Task<T> InTime<T>(Task<T> task, Func<string> otherwise)
    {
        try
        {
            return await task.WaitAsync(Deadline);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"Not within {Deadline.TotalSeconds:0} s: {otherwise()}", e);
        }
    }
}
