using System.Security.Cryptography;
using System.Text;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Server.Programmes;

/// <summary>
/// What a ledger starts from: instruments, agencies and tasks with their sources, as commands in an order in which they can be carried out. Command ids
/// are made of the programme's name and each row's id, so that importing the same rows again changes nothing.
/// </summary>
/// <param name="Sha256">Of the programme's text, 64 hexadecimal digits: which edition it was can be proven.</param>
/// <param name="Lines">Where the row of each command stands in that text: as many as there are commands, in their order.</param>
public sealed record Programme(string Name, string Edition, string Sha256, IReadOnlyList<GivenCommand> Commands, IReadOnlyList<long> Lines)
{
    /// <summary>Name of the programme that the program ships with.</summary>
    public const string ShippedName = "directive-15";

    /// <summary>Characters of a programme's text; the shipped one has some 40 thousand.</summary>
    public const int TextLengthMax = 8 * 1024 * 1024;

    private const string ShippedFile = ShippedName + ".yaml";

    private static readonly Lazy<Programme> Shipped = new(() => Read(ShippedText(), ShippedFile));

    /// <summary>Directive 15-CT/TW on economic diplomacy to 2030.</summary>
    public static Programme Directive15 => Shipped.Value;

    /// <summary>The shipped programme by its name, or a file by its path.</summary>
    /// <exception cref="ProgrammeException">The file can't be read, or what it holds is no programme.</exception>
    public static Programme Load(string nameOrPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        if (nameOrPath == ShippedName)
            return Directive15;
        var file = new FileInfo(nameOrPath);
        if (!file.Exists)
            throw new ProgrammeException(nameOrPath, 0, "there is no such file");
        if (file.Length > TextLengthMax)
            throw new ProgrammeException(nameOrPath, 0, $"a programme has at most {TextLengthMax} characters");
        try
        {
            return Read(File.ReadAllText(nameOrPath, new UTF8Encoding(false, throwOnInvalidBytes: true)), nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProgrammeException(nameOrPath, 0, $"can't be read: {e.Message}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new ProgrammeException(nameOrPath, 0, "this is not UTF-8 text", e);
        }
    }

    /// <summary>Reads a programme.</summary>
    /// <param name="name">What the text is called in messages, such as its file.</param>
    /// <exception cref="ProgrammeException">It is no programme; the message names file and line of the first problem.</exception>
    public static Programme Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var reader = new ProgrammeReader(YamlText.Read(text, name));
        return new Programme(reader.Name, reader.Edition, sha256, reader.Commands, reader.Lines);
    }

    /// <summary>The shipped programme's own text, for those who want to read it or to begin one of their own.</summary>
    public static string ShippedText()
    {
        using var stream = typeof(Programme).Assembly.GetManifestResourceStream(ShippedFile)
            ?? throw new InvalidOperationException($"{ShippedFile} is not in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
