using System.Text;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>One row of CSV as RFC 4180 describes it: a cell in quotation marks may hold separators, line feeds, and quotation marks written twice.</summary>
internal static class CsvRow
{
    private const char Quote = '"';

    /// <exception cref="FieldException">A quotation mark stands where none may, or is not closed.</exception>
    public static IReadOnlyList<string> Split(string row, char separator)
    {
        var cells = new List<string>();
        for (var at = 0; ; at++)
        {
            cells.Add(at < row.Length && row[at] == Quote ? Quoted(row, ref at, cells.Count) : Plain(row, separator, ref at, cells.Count));
            if (at == row.Length)
                return cells;
            if (row[at] != separator)
                throw Wrong(cells.Count - 1, "something stands after the closing quotation mark");
        }
    }

    private static string Plain(string row, char separator, ref int at, int index)
    {
        var end = row.IndexOf(separator, at);
        var cell = row[at..(end < 0 ? row.Length : end)];
        if (cell.Contains(Quote, StringComparison.Ordinal))
            throw Wrong(index, "a quotation mark stands inside a cell that does not begin with one");
        at += cell.Length;
        return cell;
    }

    private static string Quoted(string row, ref int at, int index)
    {
        var cell = new StringBuilder();
        while (true)
        {
            var end = row.IndexOf(Quote, at + 1);
            if (end < 0)
                throw Wrong(index, "a quotation mark is not closed");
            cell.Append(row, at + 1, end - at - 1);
            at = end + 1;
            if (at == row.Length || row[at] != Quote)
                return cell.ToString();
            cell.Append(Quote);
        }
    }

    private static FieldException Wrong(int index, string problem) => new($"cell {index + 1}", problem);
}
