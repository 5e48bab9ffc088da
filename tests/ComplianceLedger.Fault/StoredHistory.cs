using System.Text.Json;
using ComplianceLedger.Domain;
using ComplianceLedger.Domain.Agencies;
using ComplianceLedger.Domain.DirectiveTasks;
using ComplianceLedger.EventCodec;
using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.Sqlite;
using ComplianceLedger.Server.Verification;

namespace ComplianceLedger.Fault;

/// <summary>What a folder's log really holds, read without the server, and what must be so.</summary>
internal sealed class StoredHistory
{
    private readonly List<(RecordedEvent Recorded, EventMetadata Metadata)> _events;

    private StoredHistory(List<(RecordedEvent, EventMetadata)> events) => _events = events;

    public int Events => _events.Count;

    public static async Task<StoredHistory> Read(string data)
    {
        var events = new List<(RecordedEvent, EventMetadata)>();
        await using var log = SqliteEventLog.OpenReadOnly(Path.Combine(data, "log.db"));
        await foreach (var recorded in log.ReadAll(LogPosition.Start, long.MaxValue))
            events.Add((recorded, EventTable.DecodeMetadata(recorded.Metadata, recorded.Stream.Value)));
        return new StoredHistory(events);
    }

    /// <summary>The program finds nothing wrong, and neither does the comparison of the views with the log.</summary>
    public static async Task IsClean(string data)
    {
        var verified = await LedgerProcess.Run("verify", "--data", data, "--json");
        Assert.True(verified.Status == 0, verified.ToString());
        using var summary = JsonDocument.Parse(verified.Out);
        Assert.True(summary.RootElement.GetProperty("clean").GetBoolean(), verified.Out);
        await using var log = SqliteEventLog.OpenReadOnly(Path.Combine(data, "log.db"));
        var compared = await new Verifier(log, Path.Combine(data, "views.db")).Run();
        Assert.True(compared.IsClean, compared.First?.ToString());
    }

    /// <summary>Every event of a kind, in log order.</summary>
    public IEnumerable<(string Stream, long Revision, T Event)> Decoded<T>() where T : DomainEvent
    {
        foreach (var (recorded, _) in _events)
        {
            if (EventTable.Current.Decode(recorded.Type, recorded.Data, "") is T e)
                yield return (recorded.Stream.Value, recorded.Revision.Value, e);
        }
    }

    /// <summary>Each acknowledged command is in its stream once, whole, and where the acknowledgement said.</summary>
    public void Holds(IEnumerable<Acknowledged> acknowledged)
    {
        var byCommand = _events.ToLookup(e => (e.Recorded.Stream.Value, e.Metadata.CommandId), e => e.Recorded.Revision.Value);
        foreach (var one in acknowledged)
        {
            var revisions = byCommand[(one.Command.Stream, one.Command.Id)].ToList();
            Assert.True(revisions.Count > 0, $"{one.Command.Id} was acknowledged at revision {one.Revision} and is not in the log.");
            Assert.Equal(one.Revision, revisions[^1]);
            if (one.Events is { } count)
                Assert.Equal(count, revisions.Count);
        }
    }

    /// <summary>Each of these commands is in its stream.</summary>
    public void Holds(IEnumerable<Command> commands)
    {
        var stored = _events.Select(e => (e.Recorded.Stream.Value, e.Metadata.CommandId)).ToHashSet();
        Assert.All(commands, command => Assert.Contains((command.Stream, command.Id), stored));
    }

    /// <summary>A command's events stand next to each other: it had its effect at one moment, and only then.</summary>
    public void HoldsNoCommandTwice()
    {
        foreach (var command in _events.GroupBy(e => (e.Recorded.Stream.Value, e.Metadata.CommandId), e => e.Recorded))
        {
            var positions = command.Select(recorded => recorded.Position.Value).ToList();
            Assert.True(positions[^1] - positions[0] == positions.Count - 1, $"{command.Key} stands at positions {string.Join(", ", positions)}.");
            Assert.True(command.Select(recorded => recorded.EventId).Distinct().Count() == positions.Count, $"{command.Key} holds an event twice.");
            // No command of these tests records two events of one type.
            Assert.True(command.Key.CommandId.StartsWith("relay:", StringComparison.Ordinal) || command.Select(recorded => recorded.Type).Distinct().Count() == positions.Count, $"{command.Key} had its effect twice.");
        }
    }

    /// <summary>Every agency was told of each relation that a task gives it, by the event that gives it, once.</summary>
    public void ToldEveryAgencyOnce()
    {
        var due = new List<string>();
        var told = new List<string>();
        foreach (var (recorded, _) in _events)
        {
            switch (recorded.Type)
            {
                case "directive-task.assigned.v1" when EventTable.Current.Decode(recorded.Type, recorded.Data, "") is TaskAssigned assigned:
                    void Due(AgencyId agency, TaskRelation relation) => due.Add($"{agency} {assigned.TaskId}@{recorded.Revision} {relation}");
                    if (assigned.Lead is { } lead)
                        Due(lead, TaskRelation.Lead);
                    if (assigned.Monitor is { } monitor)
                        Due(monitor, TaskRelation.Monitoring);
                    foreach (var coordinator in assigned.Coordinators)
                        Due(coordinator, TaskRelation.Coordinating);
                    foreach (var addressee in assigned.Addressees)
                        Due(addressee, TaskRelation.Addressee);
                    break;
                case "agency.task-received.v1" when EventTable.Current.Decode(recorded.Type, recorded.Data, "") is TaskReceived received:
                    told.Add($"{recorded.Stream.Value["agency-".Length..]} {received.TaskId}@{received.TaskRevision} {received.Relation}");
                    break;
                default:
                    break;
            }
        }
        Assert.NotEmpty(due);
        Assert.Equal(due.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
    }
}
