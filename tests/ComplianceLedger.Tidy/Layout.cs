namespace ComplianceLedger.Tidy;

public sealed class Layout
{
    // What each project may refer to; what is not here may not be referred to.
    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        ["Domain"] = ([], []),
        ["EventLog"] = ([], []),
        ["EventCodec"] = (["Domain"], ["Newtonsoft.Json"]),
        ["EventLog.Sqlite"] = (["EventLog"], ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3"]),
        ["EventLog.EventStoreDb"] = (["EventLog"], ["Google.Protobuf", "Grpc.Net.Client", "Grpc.Tools"]),
        ["AkkaJournal"] = (["EventLog"], ["Akka.Persistence"]),
        ["Actors"] = (["Domain", "EventCodec", "EventLog"], ["Akka.Persistence"]),
        ["Projections"] = (["Domain", "EventCodec", "EventLog"], ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3"]),
        ["Reactors"] = (["Domain", "EventCodec", "EventLog", "Projections", "Actors"], ["MailKit", "Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3"]),
        ["Server"] = (["Domain", "EventCodec", "EventLog", "EventLog.EventStoreDb", "EventLog.Sqlite", "AkkaJournal", "Actors", "Projections", "Reactors"], ["Grpc.AspNetCore.Server", "Microsoft.AspNetCore.OpenApi", "YamlDotNet"]),
        ["Cli"] = (["Server"], ["System.CommandLine", "Spectre.Console"]),
    };

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "ComplianceLedger.sln", "Directory.Build.props", "Directory.Packages.props",
        "LICENSE", "README.md", "global.json", "ops", "src", "tests",
    ];

    [Fact]
    public void every_project_refers_only_to_what_the_layout_allows()
    {
        var found = new List<string>();
        var seen = new HashSet<string>();
        foreach (var project in Repository.Files("*.csproj", "src"))
        {
            var name = Path.GetFileNameWithoutExtension(project)["ComplianceLedger.".Length..];
            seen.Add(name);
            if (!Allowed.TryGetValue(name, out var allowed))
            {
                found.Add($"{name}: the layout knows no such project");
                continue;
            }
            found.AddRange(Repository.References(project, "ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/'))["ComplianceLedger.".Length..])
                .Except(allowed.Projects).Select(reference => $"{name} -> {reference}"));
            found.AddRange(Repository.References(project, "PackageReference").Except(allowed.Packages).Select(package => $"{name} -> package {package}"));
        }
        Assert.Empty(found);
        Assert.Equal(Allowed.Keys.Order(), seen.Order());
    }

    [Fact]
    public void every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "ComplianceLedger.sln")).Replace('\\', '/');
        Assert.Empty(Repository.Files("*.csproj", "src", "tests").Select(Repository.Relative).Where(project => !solution.Contains(project, StringComparison.Ordinal)).ToList());
    }

    [Fact]
    public void nothing_else_lies_at_the_top_level()
    {
        // Git's own listing, so that a developer's untracked files do not count.
        var tracked = Git.Files().Select(file => file.Split('/')[0]).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(tracked);
        Assert.Empty(tracked.Except(TopLevel));
    }

    [Fact]
    public void no_folder_or_file_is_named_after_a_kind_of_thing()
    {
        string[] banned = ["Helpers", "Helper", "Common", "Shared", "Manager", "Utils", "Util", "Models", "Interfaces", "Misc"];
        Assert.Empty(Repository.Files("*.cs", "src", "tests").Select(Repository.Relative).Where(file =>
            file.Split('/').SkipLast(1).Any(banned.Contains)
            || banned.Any(word => Path.GetFileNameWithoutExtension(file).EndsWith(word, StringComparison.Ordinal))).ToList());
    }

    [Fact]
    public void nothing_generated_is_tracked() =>
        Assert.Empty(Git.Files().Where(file => file.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "TestResults" or "ledger-data")
            || Path.GetExtension(file) is ".db" or ".dll" or ".trx" or ".nupkg").ToList());
}
