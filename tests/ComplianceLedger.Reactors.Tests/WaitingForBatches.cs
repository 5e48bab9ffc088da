using Microsoft.Extensions.Time.Testing;

namespace ComplianceLedger.Reactors.Tests;

/// <summary>Whoever needs to know all of what is being entered waits for it, and no longer than is good for everybody else.</summary>
public class WaitingForBatches
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Batches _batches;

    public WaitingForBatches() => _batches = new Batches(_clock);

    [Fact]
    public async Task after_a_start_and_after_each_batch_it_has_to_be_quiet_for_a_while()
    {
        await Lasts(Batches.Quiet);
        using (_batches.Begin())
        {
        }
        _clock.Advance(Batches.Quiet / 2);
        await Lasts(Batches.Quiet / 2);
        await Is(_batches.UntilIn(CancellationToken.None));
    }

    [Fact]
    public async Task a_batch_that_is_under_way_is_waited_for_and_the_quiet_after_it()
    {
        _batches.LetGo();
        var (first, second) = (_batches.Begin(), _batches.Begin());
        var waiting = _batches.UntilIn(CancellationToken.None);
        _clock.Advance(10 * Batches.Quiet);
        first.Dispose();
        // Disposed of twice, it has ended once.
        first.Dispose();
        _clock.Advance(10 * Batches.Quiet);
        Assert.False(waiting.IsCompleted);
        second.Dispose();
        await Lasts(Batches.Quiet);
        await Is(waiting);
    }

    [Fact]
    public async Task one_that_comes_in_the_quiet_after_another_is_waited_for_as_well()
    {
        _batches.LetGo();
        using (_batches.Begin())
        {
        }
        var waiting = _batches.UntilIn(CancellationToken.None);
        using (_batches.Begin())
            _clock.Advance(Batches.Quiet);
        Assert.False(waiting.IsCompleted);
        await Lasts(Batches.Quiet);
        await Is(waiting);
    }

    [Fact]
    public async Task nobody_waits_for_ever()
    {
        using var batch = _batches.Begin();
        await Lasts(Batches.WaitMax);
    }

    [Fact]
    public async Task who_says_that_nothing_more_is_to_come_ends_the_quiet_and_no_batch()
    {
        var waiting = _batches.UntilIn(CancellationToken.None);
        _batches.LetGo();
        await Is(waiting);
        var batch = _batches.Begin();
        waiting = _batches.UntilIn(CancellationToken.None);
        _batches.LetGo();
        Assert.False(waiting.IsCompleted);
        batch.Dispose();
        _batches.LetGo();
        await Is(waiting);
    }

    [Fact]
    public async Task who_is_stopped_waits_no_longer()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = _batches.UntilIn(stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Is(waiting));
    }

    /// <summary>Whoever begins to wait now goes on after that time and not before.</summary>
    private async Task Lasts(TimeSpan time)
    {
        var waiting = _batches.UntilIn(CancellationToken.None);
        _clock.Advance(time - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await Is(waiting);
    }

    // The clock goes on meanwhile: who was woken may have looked at it before it was moved.
    private async Task Is(Task over)
    {
        await Until(() =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            return over.IsCompleted;
        });
        await over;
    }
}
