using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Imports;

/// <summary>
/// A task sheet: CSV in UTF-8, separated by commas or semicolons, with a header. Each row assigns a task; its command id is made of the task's id, so that
/// importing the sheet again finds every task known. Lists of agencies are separated by blanks. Columns may stand in any order; those that are not
/// needed may be absent; one that nobody knows is an error. A deadline is told as in a command, each of its fields in a column of its own: a date stands
/// in <c>deadline</c>.
/// </summary>
public sealed class TaskSheet : IImportSource
{
    /// <summary>What a deadline may have beside a date, or instead of one.</summary>
    private static readonly string[] DeadlineColumns = ["rolls", "workingDays", "months", "from", "calendarId", "words", "year", "every", "cutOff"];

    /// <summary>Each says what kind of deadline it is; a row has one of them at most.</summary>
    private static readonly string[] DeadlineForms = ["deadline", "workingDays", "months", "words", "every"];

    /// <summary>All that a sheet may have, in any order.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "taskId", "instrument", "group", "force", "titleVi", "titleEn", "lead", "coordinating", "monitoring", "addressees",
        "deadline", .. DeadlineColumns, "urgency", "isKeyTask", "isStanding", "parent", "source", "at", "user",
    ];

    private static readonly string[] Required = ["taskId", "instrument", "force", "titleVi", "at", "user"];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _file;

    /// <param name="file">Seekable; belongs to this object from now on.</param>
    public TaskSheet(Stream file, string name) => (_file, Name) = (file, name);

    public string Name { get; }

    /// <exception cref="IOException">It can't be read.</exception>
    public static TaskSheet Open(string path) => new(ImportFiles.Open(path), path);

    public Task<ImportCheck> Check(Action<ImportProgress>? progress = null, CancellationToken cancellation = default) =>
        ImportFiles.Check(_file, Name, isQuoted: true, new Rows().Parse, progress, cancellation);

    public async IAsyncEnumerable<ImportLine> Read(ImportCheck check, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var lines = ImportFiles.Lines(_file, Name, isQuoted: true, check);
        var rows = new Rows();
        while (await lines.Next(cancellation).ConfigureAwait(false) is { } line)
        {
            if (rows.Parse(line) is { } given)
                yield return new ImportLine(line.Number, line.Bytes, given);
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <summary>Reads rows one after the other: the first one that is not blank is the header.</summary>
    private sealed class Rows
    {
        private string[]? _header;
        private char _separator;

        public GivenCommand? Parse(FileLine line)
        {
            if (ImportFiles.IsBlank(line.Text.Span) && !line.IsTooLong)
                return null;
            // A header that can't be read leaves nothing to say of the rows.
            if (_header is { Length: 0 })
                return null;
            var isHeader = _header is null;
            _header ??= [];
            ImportFiles.CheckLength(line);
            var text = Decode(line);
            if (isHeader)
            {
                _separator = text.Contains(';', StringComparison.Ordinal) && !text.Contains(',', StringComparison.Ordinal) ? ';' : ',';
                _header = Header(CsvRow.Split(text, _separator));
                return null;
            }
            return Command(CsvRow.Split(text, _separator));
        }

        private static string Decode(FileLine line)
        {
            try
            {
                return Utf8.GetString(line.Text.Span);
            }
            catch (DecoderFallbackException)
            {
                throw new FieldException("", "this is not UTF-8 text");
            }
        }

        private static string[] Header(IReadOnlyList<string> cells)
        {
            var names = cells.Select(cell => cell.Trim()).ToArray();
            foreach (var name in names)
            {
                if (!Columns.Contains(name, StringComparer.Ordinal))
                    throw new FieldException(name, $"no such column; there are {string.Join(", ", Columns)}");
                if (names.Count(other => other == name) > 1)
                    throw new FieldException(name, "this column stands twice");
            }
            foreach (var name in Required)
            {
                if (!names.Contains(name, StringComparer.Ordinal))
                    throw new FieldException(name, "this column is missing");
            }
            return names;
        }

        private GivenCommand Command(IReadOnlyList<string> cells)
        {
            if (cells.Count != _header!.Length)
                throw new FieldException("", $"the row has {cells.Count} cells, the header {_header.Length}");
            var row = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < cells.Count; i++)
            {
                if (!string.IsNullOrWhiteSpace(cells[i]))
                    row.Add(_header[i], cells[i].Trim());
            }
            foreach (var name in Required)
            {
                if (!row.ContainsKey(name))
                    throw new FieldException(name, "is empty");
            }
            try
            {
                return CommandTable.Current.Parse(JsonSerializer.SerializeToUtf8Bytes(Json(row)));
            }
            catch (FieldException e)
            {
                // The command calls a date 'on'.
                var isDeadline = e.Path.StartsWith("data.deadline", StringComparison.Ordinal);
                throw new FieldException(ColumnOf(e.Path), isDeadline ? e.Problem.Replace("'on'", "'deadline'", StringComparison.Ordinal) : e.Problem);
            }
        }

        private static JsonObject Json(Dictionary<string, string> row)
        {
            var data = new JsonObject { ["taskId"] = row["taskId"], ["instrument"] = row["instrument"], ["force"] = row["force"] };
            data["title"] = new JsonObject { ["vi"] = row["titleVi"], ["en"] = row.GetValueOrDefault("titleEn") };
            foreach (var name in (string[])["group", "lead", "monitoring", "urgency", "parent", "source"])
                data[name] = row.GetValueOrDefault(name);
            foreach (var name in (string[])["coordinating", "addressees"])
                data[name] = new JsonArray([.. row.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => JsonValue.Create(id))]);
            foreach (var name in (string[])["isKeyTask", "isStanding"])
                data[name] = Flag(name, row.GetValueOrDefault(name));
            data["deadline"] = Deadline(row);
            return new JsonObject
            {
                ["type"] = "assign-task",
                ["commandId"] = $"task-sheet:{row["taskId"]}",
                ["at"] = row["at"],
                ["by"] = new JsonObject { ["user"] = row["user"], ["role"] = "assigner" },
                ["data"] = data,
            };
        }

        private static JsonObject? Deadline(Dictionary<string, string> row)
        {
            var forms = DeadlineForms.Where(row.ContainsKey).ToArray();
            var rolls = Flag("rolls", row.GetValueOrDefault("rolls"));
            if (forms.Length > 1)
                throw new FieldException(forms[1], $"stands beside {forms[0]}: a task has one deadline");
            if (forms.Length == 0)
            {
                return DeadlineColumns.FirstOrDefault(name => name == "rolls" ? rolls : row.ContainsKey(name)) is { } alone
                    ? throw new FieldException(alone, $"says nothing in a row that has none of {string.Join(", ", DeadlineForms)}")
                    : null;
            }
            var deadline = new JsonObject { ["on"] = row.GetValueOrDefault("deadline"), ["rolls"] = rolls };
            foreach (var name in (string[])["from", "calendarId", "words", "every", "cutOff"])
                deadline[name] = row.GetValueOrDefault(name);
            foreach (var name in (string[])["workingDays", "months", "year"])
                deadline[name] = Number(name, row.GetValueOrDefault(name));
            return deadline;
        }

        private static long? Number(string name, string? cell) =>
            cell is null ? null
            : long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FieldException(name, "must be a whole number");

        private static bool Flag(string name, string? cell) => cell?.ToLowerInvariant() switch
        {
            null or "false" or "0" or "no" => false,
            "true" or "1" or "yes" or "x" => true,
            _ => throw new FieldException(name, "is true, false or empty"),
        };

        // People know the sheet's columns, not the command that a row becomes.
        private static string ColumnOf(string path) => path switch
        {
            "data.title.vi" => "titleVi",
            "data.title.en" => "titleEn",
            "data.deadline.on" => "deadline",
            _ when path.StartsWith("data.deadline.", StringComparison.Ordinal) => path["data.deadline.".Length..],
            "by.user" => "user",
            "commandId" => "taskId",
            _ => path.StartsWith("data.", StringComparison.Ordinal) ? path["data.".Length..] : path,
        };
    }
}
