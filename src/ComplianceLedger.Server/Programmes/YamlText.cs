using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace ComplianceLedger.Server.Programmes;

/// <summary>From a text to its one document, without what a readable file has no need of: tags, anchors and deep nesting.</summary>
internal static class YamlText
{
    /// <summary>Levels of a programme: file, list, row, list, claim, and one to spare.</summary>
    private const int DepthMax = 8;

    public static YamlRow Read(string text, string file)
    {
        if (text.Length > Programme.TextLengthMax)
            throw new ProgrammeException(file, 0, $"a programme has at most {Programme.TextLengthMax} characters");
        try
        {
            // First, because the document's nodes are built by recursion: a text that nests too deeply must not get that far.
            CheckShape(text, file);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents switch
            {
                [{ RootNode: YamlMappingNode root }] => new YamlRow(root, file, ""),
                [var other] => throw new ProgrammeException(file, other.RootNode.Start.Line, "a programme is a mapping of 'programme', 'edition' and lists"),
                [] => throw new ProgrammeException(file, 1, "there is nothing in it"),
                _ => throw new ProgrammeException(file, stream.Documents[1].RootNode.Start.Line, "a programme is one document"),
            };
        }
        catch (YamlException e)
        {
            throw NotYaml(file, e.Start.Line, e);
        }
    }

    private static void CheckShape(string text, string file)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (MoveNext(parser, file))
        {
            var current = parser.Current!;
            var problem = current switch
            {
                AnchorAlias => "an alias (*) has no place here: write it out",
                NodeEvent { Anchor.IsEmpty: false } => "an anchor (&) has no place here",
                NodeEvent { Tag.IsEmpty: false } => "a tag (!) has no place here",
                _ => null,
            };
            depth += current.NestingIncrease;
            // Stream and document count as levels too.
            if (depth > DepthMax + 2)
                problem = "it nests too deeply";
            if (problem is not null)
                throw new ProgrammeException(file, current.Start.Line, problem);
        }
    }

    private static bool MoveNext(Parser parser, string file)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException e)
        {
            // How the parser meets some texts, such as a list that is never closed; it says no line, so that the last one it read must do.
            throw NotYaml(file, parser.Current?.End.Line ?? 1, e);
        }
    }

    private static ProgrammeException NotYaml(string file, long line, Exception cause) => new(file, line, $"this is not YAML that can be read: {cause.Message}", cause);
}
