namespace ComplianceLedger.Reactors.Dispatching;

/// <summary>One of the things that a dispatch does, which starts again by itself: whatever stops it stops none of the others.</summary>
/// <param name="run">Runs until it is cancelled, and calls what it is given whenever its fault is over. Any other end is a fault.</param>
/// <param name="stopped">Told of each fault.</param>
internal sealed class DispatchPart(Func<Action, CancellationToken, Task> run, Action<Exception> stopped, TimeProvider time)
{
    /// <summary>Between a fault and the next start.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private volatile string? _fault;

    /// <summary>Why it does nothing now, or null.</summary>
    public string? Fault => _fault;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await run(() => _fault = null, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it is, it is shown, and tried again.
            catch (Exception e)
            {
                _fault = e.Message;
                stopped(e);
            }
#pragma warning restore CA1031
            await Task.Delay(Waiting.ForTimer(Pause), time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
