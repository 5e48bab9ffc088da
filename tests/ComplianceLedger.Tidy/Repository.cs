using System.Xml.Linq;

namespace ComplianceLedger.Tidy;

/// <summary>The tree that these tests look at: the one that they were built from.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    public static IEnumerable<string> Files(string pattern, params string[] folders) => folders
        .Select(folder => Path.Combine(Root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
        .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules"));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>Lines of the files that match, as "file:line: text".</summary>
    public static List<string> Lines(IEnumerable<string> files, Func<string, bool> matches) => [.. files.SelectMany(file =>
        File.ReadLines(file).Select((line, i) => (line, i)).Where(pair => matches(pair.line)).Select(pair => $"{Relative(file)}:{pair.i + 1}: {pair.line.Trim()}"))];

    public static IEnumerable<string> References(string project, string element) =>
        XDocument.Load(project).Descendants(element).Select(reference => (string)reference.Attribute("Include")!);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ComplianceLedger.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
