using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ComplianceLedger.Actors;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.Corrections;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.Domain.Inspections;
using ComplianceLedger.Domain.Ledgers;
using ComplianceLedger.Domain.Successions;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;

namespace ComplianceLedger.Server.Verification;

/// <summary>
/// Looks through a whole store in one pass, from its first event to the last one that it holds at the beginning, so that it can run beside a server. It
/// keeps the state of every stream and eight bytes for every command. It shows damage and what other programs wrote, and what this one recorded
/// against its own rules; somebody who can write to the store and takes care to stay consistent is not found out this way, but by sealing.
/// </summary>
/// <param name="viewsFile">The embedded views, which are compared with the replay; where there is no such file there is nothing to compare: views come out of the log at any time.</param>
public sealed class Verifier(IEventLog log, string? viewsFile = null)
{
    /// <param name="progress">Events looked at so far, after each.</param>
    /// <exception cref="EventLogException">The store doesn't say how far it goes: it can't be read at all. Whatever fails after that is a finding.</exception>
    public async Task<VerificationSummary> Run(Action<long>? progress = null, CancellationToken cancellation = default)
    {
        var head = await log.Head(cancellation).ConfigureAwait(false);
        var pass = new Pass(log, File.Exists(viewsFile) ? viewsFile : null);
        await using (pass.ConfigureAwait(false))
        {
            await pass.Read(head, progress, cancellation).ConfigureAwait(false);
            await pass.End(cancellation).ConfigureAwait(false);
            return pass.Summary();
        }
    }

    private sealed class Pass : IAsyncDisposable
    {
        private readonly IEventLog _log;
        private readonly FindingList _findings = new();
        private readonly VerifiedStreams _streams = new();
        private readonly RelayRules _relay;
        private readonly FamilyRules _families;
        private readonly DeadlineRules _deadlines;
        private readonly SuccessionRules _successions;
        private readonly PeriodRules _periods;
        private readonly ViewsAgainstReplay? _views;
        private readonly HashSet<ulong> _commands = [];
        private LedgerCreated? _ledger;
        private long _events;

        public Pass(IEventLog log, string? viewsFile)
        {
            _log = log;
            _relay = new RelayRules(_streams, _findings);
            _families = new FamilyRules(log, _streams, _findings);
            _deadlines = new DeadlineRules(_streams, _findings);
            _successions = new SuccessionRules(_streams, _findings);
            _periods = new PeriodRules(_streams, _findings);
            _views = viewsFile is null ? null : new ViewsAgainstReplay(viewsFile, log, _streams, _findings);
        }

        public VerificationSummary Summary() => _findings.Summary(_events, _streams.Position);

        public async Task Read(LogPosition head, Action<long>? progress, CancellationToken cancellation)
        {
            try
            {
                await foreach (var recorded in _log.ReadAll(LogPosition.Start, long.MaxValue, cancellation).ConfigureAwait(false))
                {
                    if (recorded.Position > head)
                        break;
                    await Check(recorded, cancellation).ConfigureAwait(false);
                    _events++;
                    progress?.Invoke(_events);
                }
            }
            catch (EventLogException e)
            {
                // The store has said how far it goes, so what it can't give is damage in it, and what came before stands.
                _streams.IsCutShort = true;
                Unreadable($"nothing after this position can be read: {e.Message}");
            }
        }

        public async Task End(CancellationToken cancellation)
        {
            _findings.IsAtEnd = true;
            _relay.End();
            _deadlines.End();
            _successions.End();
            _periods.End();
            try
            {
                await _families.End(cancellation).ConfigureAwait(false);
                if (_views is not null)
                    await _views.End(cancellation).ConfigureAwait(false);
            }
            catch (EventLogException e)
            {
                Unreadable($"what lies before it could not be compared to its end: {e.Message}");
            }
        }

        public ValueTask DisposeAsync() => _views?.DisposeAsync() ?? ValueTask.CompletedTask;

        private void Unreadable(string problem) =>
            _findings.Add(new Finding(FindingSeverity.Error, FindingCodes.Unreadable, _streams.Position, null, null, problem));

        private async ValueTask Check(RecordedEvent recorded, CancellationToken cancellation)
        {
            CheckPosition(recorded);
            var stream = _streams.Of(recorded, out var isNew);
            CheckRevision(recorded, stream);
            if (stream.Id is null)
            {
                if (isNew)
                    _findings.Error(recorded, FindingCodes.ForeignStream, $"no ledger has a stream '{recorded.Stream}': another program writes into this store");
                return;
            }
            var read = StoredShape.Read(recorded, _findings);
            if (_views is not null)
                await _views.Check(recorded, read, cancellation).ConfigureAwait(false);
            if (read is not { } readable)
            {
                stream.IsTrusted = false;
                return;
            }
            var (fact, metadata) = readable;
            _periods.Recorded(metadata.RecordedAt);
            CheckLedger(recorded, fact.Event, metadata);
            CheckReferences(recorded, metadata);
            await CheckCommand(recorded, stream, metadata, cancellation).ConfigureAwait(false);
            await CheckEvent(recorded, stream, fact, cancellation).ConfigureAwait(false);
        }

        private void CheckPosition(RecordedEvent recorded)
        {
            if (recorded.Position <= _streams.Position)
                _findings.Error(recorded, FindingCodes.PositionOrder, $"position {recorded.Position} follows position {_streams.Position}");
            else
                _streams.Position = recorded.Position;
        }

        private void CheckRevision(RecordedEvent recorded, VerifiedStream stream)
        {
            if (recorded.Revision != stream.Last.Next)
            {
                var problem = recorded.Revision > stream.Last.Next
                    ? $"revision {stream.Last.Next} of the stream is missing before it"
                    : $"it stands after revision {stream.Last} of its stream";
                _findings.Error(recorded, FindingCodes.RevisionOrder, problem);
                stream.IsTrusted = false;
            }
            if (recorded.Revision > stream.Last)
                (stream.Last, stream.LastPosition) = (recorded.Revision, recorded.Position);
        }

        private void CheckLedger(RecordedEvent recorded, DomainEvent e, EventMetadata metadata)
        {
            if (_events == 0 && e is not LedgerCreated)
                _findings.Error(recorded, FindingCodes.NotALedger, $"the first event is '{recorded.Type}', not a ledger's creation");
            if (e is LedgerCreated created)
            {
                if (_events > 0)
                    _findings.Error(recorded, FindingCodes.SecondLedger, "a ledger is created once, by the first event");
                _ledger ??= created;
            }
            if (_ledger is not null && metadata.Simulated != _ledger.Simulated)
                _findings.Error(recorded, FindingCodes.WrongLedgerKind, $"it is marked {(metadata.Simulated ? "" : "not ")}simulated, unlike its ledger");
        }

        private void CheckReferences(RecordedEvent recorded, EventMetadata metadata)
        {
            foreach (var reference in metadata.References)
            {
                var known = _streams.Find(reference.Stream);
                if (known is null || reference.Revision > known.Last.Value || reference.Revision < 0)
                {
                    _findings.Error(recorded, FindingCodes.MissingReference,
                        $"it was decided on {reference.Stream}@{reference.Revision}, which does not stand before it");
                }
            }
        }

        private async ValueTask CheckCommand(RecordedEvent recorded, VerifiedStream stream, EventMetadata metadata, CancellationToken cancellation)
        {
            if (metadata.CommandId == stream.LastCommandId)
            {
                if (metadata.CommandHash != stream.LastCommandHash)
                    _findings.Error(recorded, FindingCodes.CommandHashDiffers, $"the command '{metadata.CommandId}' has another hash than in the event before");
                return;
            }
            (stream.LastCommandId, stream.LastCommandHash) = (metadata.CommandId, metadata.CommandHash);
            if (_commands.Add(KeyOf(recorded.Stream.Value, metadata.CommandId)))
                return;
            // Eight bytes may be alike by chance: the stream itself says whether they are.
            await foreach (var earlier in _log.ReadStream(recorded.Stream, new Revision(0), ReadDirection.Forwards, recorded.Revision.Value, cancellation).ConfigureAwait(false))
            {
                if (CommandIdOf(earlier) != metadata.CommandId)
                    continue;
                _findings.Error(recorded, FindingCodes.CommandRepeated, $"the command '{metadata.CommandId}' had its effect at revision {earlier.Revision} already");
                return;
            }
        }

        private async ValueTask CheckEvent(RecordedEvent recorded, VerifiedStream stream, Fact fact, CancellationToken cancellation)
        {
            var id = stream.Id!.Value;
            if (fact.Event is TaskReceived or TaskReleased && id.Category == Category.Agency)
                _relay.Told(recorded, new AgencyId(id.Id), fact.Event);
            if (fact.Event is TransferAcknowledged acknowledged && id.Category == Category.Succession)
                _relay.Told(recorded, new SuccessionId(id.Id), acknowledged);
            if (id.Category == Category.DirectiveTask)
                _relay.Caused(recorded, new TaskId(id.Id), fact.Event);
            if (!stream.IsTrusted)
                return;
            if (Mentions.CreatedBy(fact.Event) is { } created && created != id)
                _findings.Error(recorded, FindingCodes.WrongStream, $"it begins {created}, but stands in {id}");
            if (Mentions.CreatedBy(fact.Event) is not null != (recorded.Revision.Value == 0))
            {
                _findings.Error(recorded, FindingCodes.NotInThisState,
                    recorded.Revision.Value == 0 ? $"the stream begins with '{recorded.Type}'" : "the stream has begun already");
            }
            foreach (var named in Mentions.NamedBy(fact.Event))
            {
                if (_streams.Find(named) is null)
                    _findings.Error(recorded, FindingCodes.MissingReference, $"it names {named}, which does not stand before it");
            }
            _successions.Check(recorded, stream, fact.Event);
            if (fact.Event is CorrectionRecorded)
            {
                await CheckCorrection(recorded, stream, fact, cancellation).ConfigureAwait(false);
                return;
            }
            if (id.Category == Category.DirectiveTask)
                CheckTask(recorded, stream, fact);
            if (id.Category == Category.Inspection)
                CheckInspection(recorded, stream.Inspection, fact);
            if (fact.Event is EntryDisputed disputed)
                await CheckDisputed(recorded, disputed, cancellation).ConfigureAwait(false);
            try
            {
                stream.Evolve(fact);
            }
            catch (UnexpectedEventException e)
            {
                _findings.Error(recorded, FindingCodes.WrongStream, e.Message);
                stream.IsTrusted = false;
            }
        }

        private async ValueTask CheckDisputed(RecordedEvent recorded, EntryDisputed disputed, CancellationToken cancellation)
        {
            if (disputed.Revision >= 0 && disputed.Revision < recorded.Revision.Value)
            {
                await foreach (var entry in _log.ReadStream(recorded.Stream, new Revision(disputed.Revision), ReadDirection.Forwards, 1, cancellation).ConfigureAwait(false))
                {
                    if (entry.EventId == disputed.EventId)
                        return;
                }
            }
            _findings.Error(recorded, FindingCodes.WrongContent, $"revision {disputed.Revision} of the task is not the entry {disputed.EventId}");
        }

        /// <summary>Decides the correction again, from the events before it.</summary>
        private async ValueTask CheckCorrection(RecordedEvent recorded, VerifiedStream stream, Fact fact, CancellationToken cancellation)
        {
            List<PastFact> past = [];
            await foreach (var earlier in _log.ReadStream(recorded.Stream, new Revision(0), ReadDirection.Forwards, recorded.Revision.Value, cancellation).ConfigureAwait(false))
                past.Add(new PastFact(earlier.EventId, Recorder.Read(earlier).Fact));
            if (CorrectionRules.Problem(stream, fact, past) is { } problem)
            {
                _findings.Error(recorded, FindingCodes.WrongContent, problem);
                stream.IsTrusted = false;
                return;
            }
            stream.Correct([.. past.Select(earlier => earlier.Fact), fact]);
        }

        private void CheckInspection(RecordedEvent recorded, InspectionState inspection, Fact fact)
        {
            if (inspection.IsConcluded)
                _findings.Error(recorded, FindingCodes.NotInThisState, "the inspection is concluded");
            else if (fact.Occurred.IsBefore(inspection.Last))
                _findings.Error(recorded, FindingCodes.OutOfOrder, $"it happened at {fact.Occurred}, before the last event of {inspection.Last}");
            if (fact.Event is InspectionOpened { Tasks.Count: 0, Agency: null })
                _findings.Error(recorded, FindingCodes.WrongContent, "it is an inspection of nothing");
        }

        private void CheckTask(RecordedEvent recorded, VerifiedStream stream, Fact fact)
        {
            foreach (var (code, problem) in TaskRules.Check(stream.Task, fact))
                _findings.Error(recorded, code, problem);
            _families.Check(recorded, stream, fact.Event);
            _deadlines.Check(recorded, stream.Task, fact.Event);
            _periods.Check(recorded, stream.Task, fact);
            switch (fact.Event)
            {
                case TaskAssigned or TaskReopened:
                    stream.Opened = recorded.Revision;
                    break;
                case ChildOpened e:
                    stream.ChildrenOpened[e.Child] = Place.Of(recorded);
                    break;
                case ChildClosed e:
                    _relay.Told(recorded, e);
                    break;
                default:
                    if (stream.Task.Parent is not null && Mentions.ClosedAs(fact.Event) is { } outcome)
                        stream.Closings.Add(new Closing(Place.Of(recorded), outcome));
                    break;
            }
        }

        private static string? CommandIdOf(RecordedEvent recorded)
        {
            try
            {
                return EventTable.DecodeMetadata(recorded.Metadata, "").CommandId;
            }
            catch (EventCodecException)
            {
                // Found where it stands.
                return null;
            }
        }

        private static ulong KeyOf(string stream, string commandId)
        {
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(Encoding.UTF8.GetBytes($"{stream}\n{commandId}"), digest);
            return BinaryPrimitives.ReadUInt64LittleEndian(digest);
        }
    }
}
