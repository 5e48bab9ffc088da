using ComplianceLedger.Domain;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace ComplianceLedger.EventCodec.Tests;

[Properties(Arbitrary = [typeof(RandomEvents)], MaxTest = 1000)]
public class RoundTrips
{
    public static TheoryData<string> EventKinds => [.. RandomEvents.Kinds<DomainEvent>().Select(type => type.FullName!)];

    [Property]
    public void an_event_comes_back_as_it_was_and_is_written_again_in_the_same_bytes(DomainEvent e)
    {
        var stored = EventTable.Current.Encode(e);
        var read = EventTable.Current.Decode(stored.Type, stored.Data, "here");
        Assert.Equal(e, read);
        Assert.Equal(stored.Data, EventTable.Current.Encode(read).Data);
    }

    [Theory]
    [MemberData(nameof(EventKinds))]
    public void every_kind_of_event_comes_back_many_times_over(string kind)
    {
        foreach (var made in RandomEvents.Of(typeof(DomainEvent).Assembly.GetType(kind)!).Sample(50))
            an_event_comes_back_as_it_was_and_is_written_again_in_the_same_bytes((DomainEvent)made);
    }

    [Property]
    public void metadata_comes_back_as_it_was(EventMetadata metadata)
    {
        var read = EventMetadata.Decode(metadata.Encode());
        Assert.Equal(metadata, read);
        Assert.Equal(metadata.Encode(), read.Encode());
    }

    // The largest command names an instrument, a lead, a monitor, a parent and two full lists of agencies, and each of them is a reference.
    [Fact]
    public void metadata_holds_a_reference_to_everything_that_one_command_can_name()
    {
        var metadata = Samples.Metadata["metadata.v1"] with
        {
            References = [.. Enumerable.Range(0, (2 * FieldReader.ListItemsMax) + 4).Select(i => new StreamReference($"agency-a{i}", i))],
        };
        Assert.Equal(metadata, EventTable.DecodeMetadata(metadata.Encode(), "here"));
    }

    [Property]
    public void the_offset_in_which_a_time_was_told_is_kept(Occurrence occurred) =>
        Assert.Equal(occurred.Instant?.Offset, EventMetadata.Decode((Samples.Metadata["metadata.v1"] with { OccurredAt = occurred }).Encode()).OccurredAt.Instant?.Offset);

    [Property]
    public void an_event_cut_short_is_an_error(DomainEvent e, int cut)
    {
        var stored = EventTable.Current.Encode(e);
        var length = (cut & int.MaxValue) % stored.Data.Length;
        Assert.Throws<EventCodecException>(() => EventTable.Current.Decode(stored.Type, stored.Data.AsMemory(0, length), "here"));
    }

    // Whatever a disk does to stored bytes: they are read, or the codec says why not. No other exception leaves it.
    [Property]
    public void a_changed_byte_is_read_or_is_an_error_of_the_codec(DomainEvent e, int place, byte value)
    {
        var stored = EventTable.Current.Encode(e);
        stored.Data[(place & int.MaxValue) % stored.Data.Length] = value;
        try
        {
            EventTable.Current.Decode(stored.Type, stored.Data, "here");
        }
        catch (EventCodecException error)
        {
            Assert.StartsWith("here: ", error.Message, StringComparison.Ordinal);
        }
    }
}
