using System.Text;

namespace ComplianceLedger.EventCodec.Tests;

/// <summary>The stored bytes of each event, version by version. A golden file is never changed; a new shape is a new version with files of its own.</summary>
public class GoldenFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    public static TheoryData<string> Events => [.. Samples.Events.Keys];

    public static TheoryData<string> Metadata => [.. Samples.Metadata.Keys];

    [Theory]
    [MemberData(nameof(Events))]
    public void an_event_is_written_as_its_golden_file(string file)
    {
        var stored = EventTable.Current.Encode(Samples.Events[file]);
        Assert.Equal(Samples.NameOf(file), stored.Type);
        Assert.Equal(Encoding.UTF8.GetString(Golden(file)), Encoding.UTF8.GetString(stored.Data));
        Assert.Equal(Golden(file), stored.Data);
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void a_golden_file_is_read_as_its_event(string file) =>
        Assert.Equal(Samples.Events[file], EventTable.Current.Decode(Samples.NameOf(file), Golden(file), "here"));

    [Theory]
    [MemberData(nameof(Metadata))]
    public void metadata_is_written_as_its_golden_file(string file) =>
        Assert.Equal(Encoding.UTF8.GetString(Golden(file)), Encoding.UTF8.GetString(Samples.Metadata[file].Encode()));

    [Theory]
    [MemberData(nameof(Metadata))]
    public void a_golden_file_is_read_as_its_metadata(string file) => Assert.Equal(Samples.Metadata[file], EventTable.DecodeMetadata(Golden(file), "here"));

    [Fact]
    public void every_registered_name_has_a_golden_file() => Assert.Equal(EventTable.Current.Names.Order(), Samples.Events.Keys.Select(Samples.NameOf).Distinct().Order());

    [Fact]
    public void no_golden_file_is_an_orphan() =>
        Assert.Equal(
            Samples.Events.Keys.Concat(Samples.Metadata.Keys).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder).Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public void every_event_of_the_domain_has_a_registered_name() =>
        Assert.Equal(
            typeof(Domain.DomainEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Domain.DomainEvent)) && !type.IsAbstract).Select(type => type.Name).Order(),
            Samples.Events.Values.Select(e => e.GetType().Name).Distinct().Order());

    private static byte[] Golden(string file) => File.ReadAllBytes(Path.Combine(Folder, $"{file}.json"));
}
