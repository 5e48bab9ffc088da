using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;

namespace ComplianceLedger.Server.Engine;

internal sealed class LogBridgeSetup(ILoggerFactory loggers) : Setup
{
    public ILoggerFactory Loggers { get; } = loggers;
}

/// <summary>Gives what the actors log to the program's own log: standard output belongs to answers.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Named in the actor system's configuration.")]
internal sealed class LogBridge : UntypedActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILogger _logger = Context.System.Settings.Setup.Get<LogBridgeSetup>().Value.Loggers.CreateLogger("Akka");

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                break;
            case LogEvent e:
                _logger.Log(LevelOf(e.LogLevel()), e.Cause, "{Source}: {Message}", e.LogSource, e.Message.ToString());
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static Microsoft.Extensions.Logging.LogLevel LevelOf(Akka.Event.LogLevel level) => level switch
    {
        Akka.Event.LogLevel.ErrorLevel => Microsoft.Extensions.Logging.LogLevel.Error,
        Akka.Event.LogLevel.WarningLevel => Microsoft.Extensions.Logging.LogLevel.Warning,
        Akka.Event.LogLevel.InfoLevel => Microsoft.Extensions.Logging.LogLevel.Information,
        _ => Microsoft.Extensions.Logging.LogLevel.Debug,
    };
}
