using System.Text;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Contract;

/// <summary>Streams and events that no other test has: a store may be shared between tests.</summary>
internal static class Samples
{
    public static StreamName Stream(string name = "task") => new($"directiveTask-{name}.{Guid.NewGuid():N}");

    public static EncodedEvent Event(string text = "said") =>
        new(Guid.NewGuid(), "directive-task.assigned.v1", Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}"), Encoding.UTF8.GetBytes("{\"actor\":\"lan\"}"));

    public static EncodedEvent[] Events(int count) => [.. Enumerable.Range(0, count).Select(i => Event($"{i}"))];

    public static EncodedEvent OfBytes(int dataBytes, int metadataBytes = 2) =>
        new(Guid.NewGuid(), "directive-task.assigned.v1", Filled(dataBytes), Filled(metadataBytes));

    private static byte[] Filled(int count)
    {
        var bytes = new byte[count];
        Array.Fill(bytes, (byte)' ');
        return bytes;
    }
}
