using ComplianceLedger.Reactors.Dispatching;

namespace ComplianceLedger.Server.Hosting;

/// <summary>Writes each message as a line of the program's log: what went out, for whoever reads that.</summary>
public sealed class LogOutlet(ILogger<LogOutlet> logger) : IOutlet
{
    public const string OutletName = "log";

    public string Name => OutletName;

    public Task<Delivery> Send(OutboxMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message);
        logger.LogInformation("{Key}: {Subject} [{Recipients}]", message.Key, message.Content.Subject, string.Join(", ", message.Content.Recipients));
        return Task.FromResult(Delivery.To(message.Unreached));
    }
}
