using ComplianceLedger.EventLog;
using ComplianceLedger.Projections.Storage;

namespace ComplianceLedger.Projections.HistoryIndex;

/// <summary>What <em>known at</em> comes to: the position up to which events count.</summary>
internal static class Knowledge
{
    /// <summary>Gives the basis, or else the answer that there is none.</summary>
    public static Basis? Resolve<T>(Snapshot snapshot, KnownAt knownAt, DateOnly asOf, out Answer<T>? otherwise)
    {
        otherwise = null;
        if (knownAt is KnownAt.AtPosition asked && asked.Position > snapshot.Head)
        {
            otherwise = new Answer<T>.NotYetReached(asked.Position, snapshot.Head);
            return null;
        }
        using var command = knownAt switch
        {
            KnownAt.AtPosition at => Last(snapshot, "position <= $known ORDER BY position DESC", at.Position.Value),
            KnownAt.AtMoment at => Last(snapshot, "recorded_at_running_max <= $known ORDER BY recorded_at_running_max DESC, position DESC", Columns.Text(at.Moment)),
            _ => Last(snapshot, "position <= $known ORDER BY position DESC", snapshot.Head.Value),
        };
        using (var row = command.ExecuteReader())
        {
            if (row.Read())
            {
                // A position between two events knows what the one before it does; the answer prints the one that was used.
                var moment = knownAt is KnownAt.AtMoment at ? at.Moment : row.Moment(1);
                return new Basis(asOf, moment, new LogPosition(row.GetInt64(0)));
            }
        }
        otherwise = new Answer<T>.NotYetRecording(Since(snapshot));
        return null;
    }

    private static Microsoft.Data.Sqlite.SqliteCommand Last(Snapshot snapshot, string condition, object known)
    {
        var command = snapshot.Command($"SELECT position, recorded_at_running_max FROM history_index_v1 WHERE {condition} LIMIT 1");
        command.Parameters.AddWithValue("$known", known);
        return command;
    }

    private static DateTimeOffset? Since(Snapshot snapshot)
    {
        using var command = snapshot.Command("SELECT recorded_at FROM history_index_v1 ORDER BY position LIMIT 1");
        using var row = command.ExecuteReader();
        return row.Read() ? row.Moment(0) : null;
    }
}
