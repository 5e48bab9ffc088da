using System.Globalization;
using Spectre.Console;

namespace ComplianceLedger.Cli;

/// <summary>Answers go to standard output: tables on a terminal, plain text when piped. Everything else goes to standard error.</summary>
internal static class Output
{
    /// <summary>Columns of a line that nobody sees on a terminal: wide enough that titles are not broken.</summary>
    private const int PipedWidth = 240;

    public static readonly IAnsiConsole Standard = Create(Console.Out, Console.IsOutputRedirected);

    public static readonly IAnsiConsole Error = Create(Console.Error, Console.IsErrorRedirected);

    public static Table Table(params string[] headings)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Simple };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(heading)));
        return table;
    }

    public static void Row(this Table table, params string?[] cells) => table.AddRow(cells.Select(cell => new Text(cell ?? "")));

    /// <summary>Texts of the ledger are never markup.</summary>
    public static void Line(string text) => Standard.WriteLine(text);

    public static void Note(string text) => Error.WriteLine(text);

    public static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "—";

    public static string Percent(decimal? rate) => rate is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.00}%") : "—";

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected)
            console.Profile.Width = PipedWidth;
        return console;
    }
}
