using System.Globalization;
using System.Text.Json;
using ComplianceLedger.Domain;
using ComplianceLedger.Server.Api;
using Spectre.Console;

namespace ComplianceLedger.Cli;

/// <summary>Answers go to standard output: tables on a terminal, plain text when piped. Everything else goes to standard error.</summary>
internal static class Output
{
    /// <summary>Columns of a line that nobody sees on a terminal: beyond what any row holds, so that none is broken.</summary>
    private const int PipedWidth = 1 << 20;

    public static readonly IAnsiConsole Standard = Create(Console.Out, Console.IsOutputRedirected);

    public static readonly IAnsiConsole Error = Create(Console.Error, Console.IsErrorRedirected);

    public static Table Table(params string[] headings)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(heading)));
        return table;
    }

    public static void Row(this Table table, params string?[] cells) => table.AddRow(cells.Select(cell => new Text(Visible(cell ?? ""))));

    /// <summary>A document of JSON: as it is, and in one piece, since one that is broken at the width of a terminal is none any more.</summary>
    public static void Document(string json) => Console.Out.WriteLine(json);

    /// <summary>The same of what the program itself has to say.</summary>
    public static void Document(object value) => Document(JsonSerializer.Serialize(value, Wire.Options));

    public static void Line(string text) => Console.Out.WriteLine(Visible(text));

    public static void Note(string text) => Console.Error.WriteLine(Visible(text));

    /// <summary>A text that somebody else wrote, without what would make a terminal do something or break a row.</summary>
    public static string Visible(string text) =>
        text.Any(char.IsControl) ? string.Create(text.Length, text, static (shown, given) =>
        {
            for (var i = 0; i < given.Length; i++)
                shown[i] = char.IsControl(given[i]) ? '\uFFFD' : given[i];
        }) : text;

    /// <summary>In Viet Nam's time.</summary>
    public static string Moment(DateTimeOffset moment) => moment.ToOffset(VietnamTime.Offset).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "—";

    public static string Percent(decimal? percent) => percent is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.00}%") : "—";

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
            console.Profile.Width = PipedWidth;
        return console;
    }
}
