using System.Text.RegularExpressions;

namespace ComplianceLedger.Tidy;

public sealed partial class Leftovers
{
    private static IEnumerable<string> Source => Repository.Files("*.cs", "src").Concat(Repository.Files("*.razor", "src"));

    private static IEnumerable<string> Tests => Repository.Files("*.cs", "tests").Where(file => !Repository.Relative(file).Contains("/ComplianceLedger.Tidy/", StringComparison.Ordinal));

    [Fact]
    public void nothing_is_left_to_do() => Assert.Empty(Repository.Lines(Source.Concat(Tests), Unfinished().IsMatch));

    [Fact]
    public void no_code_is_commented_out() => Assert.Empty(Repository.Lines(Source.Concat(Tests), CommentedCode().IsMatch));

    [Fact]
    public void no_exception_is_swallowed() => Assert.Empty(Source.Where(file => SwallowedException().IsMatch(File.ReadAllText(file))).Select(Repository.Relative));

    [Fact]
    public void no_test_waits_for_a_fixed_time() => Assert.Empty(Repository.Lines(Tests, FixedDelay().IsMatch));

    [Fact]
    public void no_test_is_skipped() => Assert.Empty(Repository.Lines(Tests, Skipped().IsMatch));

    [Fact]
    public void identifiers_in_the_domain_are_never_made_up_at_random() =>
        Assert.Empty(Repository.Lines(Repository.Files("*.cs", "src/ComplianceLedger.Domain"), line => line.Contains("Guid.NewGuid", StringComparison.Ordinal)));

    [Fact]
    public void a_file_is_one_thing()
    {
        const int LinesMax = 600;
        Assert.Empty(Source.Concat(Tests).Where(file => File.ReadLines(file).Count() > LinesMax).Select(Repository.Relative));
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*//\s*(var |return |if \(|await |foreach \(|\}|[\w.]+\(.*\);\s*$)")]
    private static partial Regex CommentedCode();

    [GeneratedRegex(@"catch\s*(\(Exception[^)]*\))?\s*\{\s*\}")]
    private static partial Regex SwallowedException();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\(\s*(TimeSpan|\d)")]
    private static partial Regex FixedDelay();

    [GeneratedRegex(@"\bSkip\s*=")]
    private static partial Regex Skipped();
}
