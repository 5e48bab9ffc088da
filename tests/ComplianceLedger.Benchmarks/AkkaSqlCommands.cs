using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace ComplianceLedger.Benchmarks;

/// <summary>
/// The same ask loop over Akka.Persistence.Sql on SQLite, tuned fairly: its file in WAL mode, and a full flush for each transaction, as in the ledger's log. Its
/// actor decides nothing and stores a text of the size of the ledger's event and metadata, so that what is compared is the way to the disk and back.
/// </summary>
internal sealed class AkkaSqlCommands : ICommandTarget
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a progress report and its metadata in the ledger's log.</summary>
    private const int EventBytes = 900;

    private readonly ActorSystem _system;
    private readonly IActorRef[] _actors;

    private AkkaSqlCommands(ActorSystem system)
    {
        _system = system;
        _actors = [.. Enumerable.Range(0, Commands.Callers).Select(caller => system.ActorOf(Props.Create(() => new Reporter($"B{caller}"))))];
    }

    public static async Task<ICommandTarget> Start(string folder)
    {
        var connection = $"Data Source={Path.Combine(folder, "journal.db")}";
        await using (var file = new SqliteConnection(connection))
        {
            await file.OpenAsync();
            await using var pragma = file.CreateCommand();
            // WAL stays with the file. SQLite's own default for `synchronous` is FULL, which every connection of the plugin therefore has.
            pragma.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous;";
            await pragma.ExecuteNonQueryAsync();
        }
        var config = ConfigurationFactory.ParseString($$"""
            akka.loglevel = WARNING
            akka.persistence.journal {
              plugin = "akka.persistence.journal.sql"
              sql {
                class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
                connection-string = "{{connection}}"
                provider-name = "SQLite.MS"
                auto-initialize = true
              }
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
        var target = new AkkaSqlCommands(ActorSystem.Create("akka-sql", config));
        for (var caller = 0; caller < Commands.Callers; caller++)
            await target.Send(caller, "first", 0);
        return target;
    }

    public async Task Send(int caller, string phase, int number) => await _actors[caller].Ask<Stored>(new Report($"{phase}-{number}"), Timeout);

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private sealed record Report(string Id);

    private sealed record Stored(long SequenceNr);

    private sealed class Reporter : ReceivePersistentActor
    {
        private static readonly string Filler = new('x', EventBytes);

        public Reporter(string id)
        {
            PersistenceId = id;
            Recover<string>(_ => { });
            Command<Report>(report => Persist(string.Concat(report.Id, Filler.AsSpan(report.Id.Length)), _ => Sender.Tell(new Stored(LastSequenceNr))));
        }

        public override string PersistenceId { get; }
    }
}
