using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ComplianceLedger.EventLog.EventStoreDb.Client;

/// <summary>Reads the wire on while what came is being worked on.</summary>
internal static class ReadAhead
{
    /// <summary>Messages that are read before anybody asks for them.</summary>
    public const int MessagesMax = 512;

    /// <summary>The same in the same order; an error comes where it stands, after what came before it.</summary>
    public static async IAsyncEnumerable<T> Of<T>(Func<CancellationToken, IAsyncEnumerable<T>> source, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = Channel.CreateBounded<T>(new BoundedChannelOptions(MessagesMax) { SingleReader = true, SingleWriter = true });
        var pumping = Pump(source(ending.Token), buffer.Writer, ending.Token);
        try
        {
            await foreach (var message in buffer.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return message;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await pumping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads a source into a buffer; how it ends is how the buffer ends.</summary>
    public static async Task Pump<T>(IAsyncEnumerable<T> source, ChannelWriter<T> buffer, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in source.WithCancellation(cancellation).ConfigureAwait(false))
                await buffer.WriteAsync(message, cancellation).ConfigureAwait(false);
            buffer.Complete();
        }
        catch (Exception e)
        {
            buffer.Complete(e);
        }
    }
}
