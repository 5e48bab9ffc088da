using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using ComplianceLedger.Domain;

namespace ComplianceLedger.EventCodec;

/// <summary>A command as somebody gave it.</summary>
/// <param name="At">When it happened; null where the sender said nothing, which stands for "now".</param>
/// <param name="By">Who acted; null where the sender said nothing, which stands for the sender.</param>
public sealed record GivenCommand(string CommandId, Command Command, Occurrence? At, Party? By);

/// <summary>
/// Every command under its type name: how it is read, written and described. The JSON of a command is the same over the API, in import files and between nodes.
/// </summary>
public sealed class CommandTable
{
    /// <summary>Characters of a command id.</summary>
    public const int CommandIdLengthMax = 128;

    /// <summary>
    /// How the ids begin that the ledger makes for its own commands: of the relay, of what comes first in another stream, of what a
    /// calendar moves, of what a succession moves, of what a deadline's approach or passing brings, and
    /// of the periods of recurring duties. Nobody else may use them up.
    /// </summary>
    public static readonly IReadOnlyList<string> OwnCommandIds = [RelayCommandIds, FirstCommandIds, CalendarCommandIds, SuccessionCommandIds, UrgingCommandIds, PeriodCommandIds];

    public const string RelayCommandIds = "relay:";

    public const string FirstCommandIds = "first:";

    public const string CalendarCommandIds = "calendar:";

    public const string SuccessionCommandIds = "succession:";

    public const string UrgingCommandIds = "urging:";

    public const string PeriodCommandIds = "period:";

    /// <summary>
    /// Bytes of one command's JSON. Its events say the same and hardly more: even where every character is written as an escape they stay below what one append
    /// of the log may hold.
    /// </summary>
    public const int CommandBytesMax = 256 * 1024;

    private readonly FrozenDictionary<string, Entry> _byName;
    private readonly FrozenDictionary<Type, Entry> _byType;

    private CommandTable(Builder builder)
    {
        _byName = builder.Entries.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
        _byType = builder.Entries.ToFrozenDictionary(entry => entry.ClrType);
    }

    /// <summary>The commands of this program.</summary>
    public static readonly CommandTable Current = new(GivenCommands.Register(new Builder()));

    public string NameOf(Command command) => _byType[(command ?? throw new ArgumentNullException(nameof(command))).GetType()].Name;

    /// <summary>Reads a command that comes from outside.</summary>
    /// <exception cref="FieldException">It is not a command, or a field of it is missing, unknown or wrong.</exception>
    public GivenCommand Parse(ReadOnlyMemory<byte> utf8) => utf8.Length <= CommandBytesMax
        ? FieldReader.ReadGiven(utf8, Given)
        : throw new FieldException("", $"a command has at most {CommandBytesMax} bytes, not {utf8.Length}");

    private GivenCommand Given(FieldReader r)
    {
        var type = r.Text("type");
        if (!_byName.TryGetValue(type, out var entry) || entry.IsInternal)
            throw r.Wrong("type", $"there is no command '{(type.Length <= 80 ? type : type[..80])}'");
        var commandId = r.Text("commandId");
        if (commandId.Length > CommandIdLengthMax || commandId.Any(char.IsControl))
            throw r.Wrong("commandId", $"has at most {CommandIdLengthMax} characters, none of them a control character");
        if (OwnCommandIds.FirstOrDefault(own => commandId.StartsWith(own, StringComparison.Ordinal)) is { } kept)
            throw r.Wrong("commandId", $"may not begin with '{kept}': those are the ledger's own");
        Occurrence? at = r.Has("at") ? r.Occurrence("at") : null;
        if (at?.Precision == OccurrencePrecision.Unknown && !entry.AllowsUnknownTime)
            throw r.Wrong("at", "this command needs a date or a time");
        var by = r.ObjectOrNull("by", Shapes.Party);
        return new GivenCommand(commandId, r.Object("data", entry.Read), at, by);
    }

    /// <summary>The command's JSON, as <see cref="Parse"/> reads it.</summary>
    public byte[] Write(GivenCommand given)
    {
        ArgumentNullException.ThrowIfNull(given);
        return Write(given, given.CommandId);
    }

    /// <summary>
    /// SHA-256 over the command without its id, 64 hexadecimal digits: a repeated command must be the same in all that its sender said and in who he is.
    /// </summary>
    public string HashOf(GivenCommand given) => Convert.ToHexStringLower(SHA256.HashData(Write(given, commandId: null)));

    private byte[] Write(GivenCommand given, string? commandId)
    {
        var entry = _byType[given.Command.GetType()];
        return FieldWriter.Write((given, entry, commandId), static (w, c) =>
        {
            w.Text("type", c.entry.Name);
            if (c.commandId is not null)
                w.Text("commandId", c.commandId);
            if (c.given.At is { } at)
                w.Occurrence("at", at);
            if (c.given.By is { } by)
                w.Object("by", by, Shapes.Party);
            w.Object("data", c.given.Command, c.entry.Write);
        });
    }

    /// <summary>The types that may come from outside, with the fields of their data.</summary>
    public IEnumerable<CommandDescription> Describe() =>
        _byName.Values.Where(entry => !entry.IsInternal).OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .Select(entry => new CommandDescription(entry.Name, DescribingFieldReader.FieldsOf(entry.Read)));

    internal sealed record Entry(string Name, Type ClrType, Action<FieldWriter, Command> Write, Func<FieldReader, Command> Read, bool IsInternal, bool AllowsUnknownTime);

    internal sealed class Builder
    {
        public List<Entry> Entries { get; } = [];

        public Builder Add<T>(string name, Action<FieldWriter, T> write, Func<FieldReader, T> read, bool allowsUnknownTime = false) where T : Command =>
            Add(name, write, read, isInternal: false, allowsUnknownTime);

        /// <summary>A command that only the ledger itself sends.</summary>
        public Builder AddInternal<T>(string name, Action<FieldWriter, T> write, Func<FieldReader, T> read) where T : Command =>
            Add(name, write, read, isInternal: true, allowsUnknownTime: true);

        private Builder Add<T>(string name, Action<FieldWriter, T> write, Func<FieldReader, T> read, bool isInternal, bool allowsUnknownTime) where T : Command
        {
            Entries.Add(new Entry(name, typeof(T), (w, c) => write(w, (T)c), r => read(r), isInternal, allowsUnknownTime));
            return this;
        }
    }
}

/// <summary>One command type, for those who document it.</summary>
public sealed record CommandDescription(string Type, IReadOnlyList<FieldDescription> Data);

/// <param name="Words">The only values allowed, where there is a closed set.</param>
/// <param name="Fields">The fields of an object, or of each item of a list.</param>
public sealed record FieldDescription(string Name, FieldKind Kind, bool Required, IReadOnlyCollection<string>? Words, IReadOnlyList<FieldDescription> Fields);

/// <summary>Answers every question with a sample value and remembers what was asked: a command's description is its reader.</summary>
internal sealed class DescribingFieldReader(string path) : FieldReader(path, isStored: false)
{
    private readonly List<(string Name, FieldKind Kind, bool Required, IReadOnlyCollection<string>? Words)> _fields = [];
    private readonly Dictionary<string, DescribingFieldReader> _inner = new(StringComparer.Ordinal);

    public static IReadOnlyList<FieldDescription> FieldsOf(Func<FieldReader, Command> read)
    {
        var reader = new DescribingFieldReader("");
        read(reader);
        return reader.Fields();
    }

    protected override JsonElement? Take(string name, FieldKind kind, bool required, IReadOnlyCollection<string>? words = null)
    {
        if (!_fields.Any(field => field.Name == name))
            _fields.Add((name, kind, required, words));
        return kind switch
        {
            FieldKind.Day or FieldKind.Moment => Sample("2025-06-30"),
            FieldKind.Number => JsonElement.Parse("1"),
            FieldKind.Flag => JsonElement.Parse("false"),
            FieldKind.Object or FieldKind.ObjectOrText or FieldKind.IdentifierMap => JsonElement.Parse("{}"),
            FieldKind.List => JsonElement.Parse("[{}]"),
            FieldKind.IdentifierList => JsonElement.Parse("""["id"]"""),
            FieldKind.WordList => JsonElement.Parse($"[\"{words!.First()}\"]"),
            _ when words is { Count: > 0 } => Sample(words.First()),
            // Four texts are checked for more than being a text.
            _ => Sample(name switch { "stream" => "agency-id", "sha256" => new string('0', 64), "eventId" => Guid.Empty.ToString("D"), "disputeId" => "id~1", _ => "id" }),
        };
    }

    public override bool Has(string name) => true;

    public override void Check(bool holds, string? name, string problem)
    {
        // All fields of all forms are asked for at once, which no form allows.
    }

    protected override FieldReader Inner(JsonElement value, string path)
    {
        var inner = new DescribingFieldReader(path);
        _inner[path] = inner;
        return inner;
    }

    public override void Finish()
    {
        // Nothing was given, so nothing can be left over.
    }

    // Words, ids and dates: nothing in them needs an escape.
    private static JsonElement Sample(string plain) => JsonElement.Parse($"\"{plain}\"");

    private List<FieldDescription> Fields() => [.. _fields.Select(field => new FieldDescription(
        field.Name,
        field.Kind,
        field.Required,
        field.Words,
        _inner.GetValueOrDefault(field.Kind == FieldKind.List ? $"{PathOf(field.Name)}[0]" : PathOf(field.Name))?.Fields() ?? []))];
}
