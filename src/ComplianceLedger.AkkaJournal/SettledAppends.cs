using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal;

/// <summary>
/// Appends that end in knowledge: stored, not stored, or, only when the append deadline has passed, unknown. What the port could not say is
/// found out by reading the stream back, never by sending blindly: if the events are there the append succeeded, if others are there another
/// writer was first, and if nothing is there the same append is sent again, which its ids make harmless even when the first one lands late.
/// </summary>
internal sealed class SettledAppends(IEventLog log, JournalSettings settings, TimeProvider time)
{
    /// <returns>The position by which the whole append is in the log.</returns>
    /// <exception cref="AppendConflictException">Nothing was stored.</exception>
    /// <exception cref="AppendUnknownException">The append deadline has passed.</exception>
    public async Task<LogPosition> Append(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events)
    {
        var started = time.GetTimestamp();
        var outcome = await AppendOnce(stream, expected, events, settings.AppendTimeout).ConfigureAwait(false);
        while (outcome is AppendOutcome.Unknown unknown)
        {
            var seen = await Look(stream, expected, events).ConfigureAwait(false);
            if (seen is AppendOutcome.Appended or AppendOutcome.Conflict)
            {
                outcome = seen;
                continue;
            }
            var remaining = settings.AppendDeadline - time.GetElapsedTime(started) - settings.SettlePause;
            if (remaining <= TimeSpan.Zero)
                throw new AppendUnknownException($"What became of an append to '{stream}' after revision {expected} could not be settled within {settings.AppendDeadline}: {unknown.Cause}", unknown.Exception);
            await Task.Delay(settings.SettlePause, time).ConfigureAwait(false);
            // Only what is known to be absent is sent again; while nobody can look, it isn't.
            if (seen is null)
            {
                outcome = await AppendOnce(stream, expected, events, remaining < settings.AppendTimeout ? remaining : settings.AppendTimeout).ConfigureAwait(false);
                // The other writer may be this one: the first attempt, landed between the look and the second.
                if (outcome is AppendOutcome.Conflict late && late.Actual > expected)
                    outcome = new AppendOutcome.Unknown($"sent again, it found the stream at revision {late.Actual}");
            }
        }
        return outcome switch
        {
            AppendOutcome.Appended appended => Checked(stream, expected, events, appended),
            AppendOutcome.Conflict conflict => throw new AppendConflictException(stream, expected, conflict.Actual),
            _ => throw new EventLogException($"The log's answer to an append is none that it may give: {outcome}."),
        };
    }

    /// <summary>One attempt. Whatever goes wrong on the way, nobody knows what became of it; only a caller's mistake is known to have stored nothing.</summary>
    private async Task<AppendOutcome> AppendOnce(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, TimeSpan within)
    {
        using var timeout = new CancellationTokenSource(within, time);
        try
        {
            var append = log.Append(stream, expected, events, timeout.Token);
            // The log answers Unknown when its token is cancelled; one that hangs all the same is left behind.
            return append.IsCompleted ? await append.ConfigureAwait(false) : await append.WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            throw;
        }
        catch (Exception cause)
        {
            return new AppendOutcome.Unknown(cause.Message, cause);
        }
    }

    /// <summary>What stands where the events should: they themselves (Appended), others (Conflict), nothing (null), or the store doesn't say (Unknown).</summary>
    private async Task<AppendOutcome?> Look(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events)
    {
        List<RecordedEvent> found;
        using (var timeout = new CancellationTokenSource(settings.ReadTimeout, time))
        {
            try
            {
                found = await log.ReadPage(stream, expected.Next, ReadDirection.Forwards, events.Count, timeout.Token).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                return new AppendOutcome.Unknown(cause.Message, cause);
            }
        }
        if (found.Count == 0)
            return null;
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].EventId != events[i].EventId)
                return new AppendOutcome.Conflict(found[^1].Revision);
        }
        if (found.Count < events.Count)
            throw new EventLogException($"The log holds {found.Count} of the {events.Count} events of one append to '{stream}' after revision {expected}: appends are not atomic.");
        return new AppendOutcome.Appended(found[^1].Revision, found[^1].Position);
    }

    private static LogPosition Checked(StreamName stream, Revision expected, IReadOnlyList<EncodedEvent> events, AppendOutcome.Appended appended)
    {
        if (appended.Revision.Value != expected.Value + events.Count)
            throw new EventLogException($"The log put {events.Count} events after revision {expected} of '{stream}' and says that they end with {appended.Revision}.");
        return appended.Position;
    }
}

internal static class EventLogReading
{
    /// <summary>At most <paramref name="limit"/> events, all at once; ends with <see cref="OperationCanceledException"/> when its token says so, whether or not the log heeds it.</summary>
    public static Task<List<RecordedEvent>> ReadPage(this IEventLog log, StreamName stream, Revision from, ReadDirection direction, int limit, CancellationToken cancellation)
    {
        var page = Collect();
        return page.IsCompleted ? page : page.WaitAsync(cancellation);

        async Task<List<RecordedEvent>> Collect()
        {
            var events = new List<RecordedEvent>(Math.Min(limit, 16));
            await foreach (var recorded in log.ReadStream(stream, from, direction, limit, cancellation).ConfigureAwait(false))
                events.Add(recorded);
            return events;
        }
    }
}
