using System.Collections;
using ComplianceLedger.Projections.Storage;
using ComplianceLedger.Projections.Timelines;

namespace ComplianceLedger.Projections.TaskBoard;

internal static class TaskSearch
{
    /// <summary>The particulars whose task's id or title holds what is asked: found without diacritics, and looked at again where it was asked with them.</summary>
    public static BitArray Named(Snapshot snapshot, AsOfIndex index, string q)
    {
        var named = new BitArray(index.Particulars);
        using var command = snapshot.Command("SELECT task, ordinal, title_vi, title_en FROM as_of_particulars_v2 WHERE instr(search, $search) > 0");
        command.Parameters.AddWithValue("$search", SearchText.Plain(q));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var task = row.GetInt32(0);
            if (SearchText.Contains(index.IdOf(task), q) || SearchText.Contains(row.GetString(2), q) || (row.TextOrNull(3) is { } en && SearchText.Contains(en, q)))
                named[index.ParticularsOf(task, row.GetInt32(1))] = true;
        }
        return named;
    }
}
