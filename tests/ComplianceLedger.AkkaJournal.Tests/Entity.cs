using System.Text;
using Akka.Actor;
using Akka.Persistence;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>A persistent actor in the ledger's manner: persists encoded events, recovers recorded ones, and says what its handlers saw.</summary>
internal sealed class Entity(string id, IActorRef observer) : UntypedPersistentActor
{
    private readonly List<RecordedEvent> _recovered = [];

    public sealed record Persisted(Guid EventId, bool ReceiptFilled, Revision Revision, LogPosition Position);
    public sealed record Recovered(IReadOnlyList<RecordedEvent> Events, long LastSequenceNr);
    public sealed record Failed(Exception Cause, long SequenceNr);

    public override string PersistenceId => id;

    public static EncodedEvent Event(string what) =>
        new(Guid.NewGuid(), "directive-task.noted.v1", Encoding.UTF8.GetBytes($$"""{"note":"{{what}}"}"""), """{"salt":""}"""u8.ToArray());

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case RecordedEvent recorded:
                _recovered.Add(recorded);
                break;
            case RecoveryCompleted:
                observer.Tell(new Recovered(_recovered, LastSequenceNr));
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case EncodedEvent one:
                Persist(one, Tell);
                break;
            case EncodedEvent[] several:
                PersistAll(several, Tell);
                break;
            case "restart":
                throw new InvalidOperationException("Told to fail.");
        }
        void Tell(EncodedEvent e) => observer.Tell(new Persisted(e.EventId, e.Receipt.IsFilled, e.Receipt.Revision, e.Receipt.Position));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => observer.Tell(new Failed(cause, sequenceNr));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => observer.Tell("rejected");
}
