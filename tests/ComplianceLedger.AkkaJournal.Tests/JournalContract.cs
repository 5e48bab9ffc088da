using Akka.Actor;
using Akka.Persistence;

namespace ComplianceLedger.AkkaJournal.Tests;

/// <summary>What Akka.Persistence demands of every journal, said to the journal actor in its own messages; deletion apart, which must fail.</summary>
public abstract class JournalContract(TestStore store) : JournalTest(SystemOver(store.Store))
{
    protected override void AfterAll()
    {
        base.AfterAll();
        store.Dispose();
    }

    private void GivenFiveEvents() => Write(Atomic(1, "a-1"), Atomic(2, "a-2"), Atomic(3, "a-3"), Atomic(4, "a-4", "a-5"));

    private void ThenReplayGives(long from, long to, long max, params object[] payloads)
    {
        var (replayed, highest) = Replay(from: from, to: to, max: max);
        Assert.Equal(payloads, replayed.Select(persistent => persistent.Payload));
        Assert.All(replayed, persistent =>
        {
            Assert.Equal(Id, persistent.PersistenceId);
            Assert.Equal(Writer, persistent.WriterGuid);
            Assert.Equal($"a-{persistent.SequenceNr}", persistent.Payload);
            Assert.False(persistent.IsDeleted);
            Assert.Null(persistent.Sender);
        });
        Assert.Equal(5, highest);
    }

    [Fact]
    public void all_events_are_replayed_in_order()
    {
        GivenFiveEvents();
        ThenReplayGives(1, long.MaxValue, long.MaxValue, "a-1", "a-2", "a-3", "a-4", "a-5");
    }

    [Fact]
    public void a_replay_may_begin_before_the_first_event()
    {
        GivenFiveEvents();
        ThenReplayGives(0, long.MaxValue, long.MaxValue, "a-1", "a-2", "a-3", "a-4", "a-5");
    }

    [Fact]
    public void a_lower_bound_leaves_out_what_is_before_it()
    {
        GivenFiveEvents();
        ThenReplayGives(3, long.MaxValue, long.MaxValue, "a-3", "a-4", "a-5");
    }

    [Fact]
    public void an_upper_bound_leaves_out_what_is_after_it_but_not_from_the_highest_sequence_number()
    {
        GivenFiveEvents();
        ThenReplayGives(1, 3, long.MaxValue, "a-1", "a-2", "a-3");
    }

    [Fact]
    public void a_count_limit_ends_a_replay()
    {
        GivenFiveEvents();
        ThenReplayGives(1, long.MaxValue, 3, "a-1", "a-2", "a-3");
    }

    [Fact]
    public void both_bounds_hold_together()
    {
        GivenFiveEvents();
        ThenReplayGives(2, 3, long.MaxValue, "a-2", "a-3");
    }

    [Fact]
    public void bounds_and_limit_hold_together()
    {
        GivenFiveEvents();
        ThenReplayGives(2, 5, 2, "a-2", "a-3");
    }

    [Fact]
    public void equal_bounds_give_a_single_event()
    {
        GivenFiveEvents();
        ThenReplayGives(2, 2, long.MaxValue, "a-2");
    }

    [Fact]
    public void a_limit_of_one_gives_a_single_event()
    {
        GivenFiveEvents();
        ThenReplayGives(2, 4, 1, "a-2");
    }

    [Fact]
    public void a_limit_of_zero_gives_only_the_highest_sequence_number()
    {
        GivenFiveEvents();
        ThenReplayGives(2, 4, 0);
    }

    [Fact]
    public void bounds_that_cross_give_only_the_highest_sequence_number()
    {
        GivenFiveEvents();
        ThenReplayGives(3, 2, long.MaxValue);
    }

    [Fact]
    public void a_lower_bound_after_the_last_event_gives_only_the_highest_sequence_number()
    {
        GivenFiveEvents();
        ThenReplayGives(6, long.MaxValue, long.MaxValue);
    }

    [Fact]
    public void an_unused_persistence_id_has_no_events_and_the_highest_sequence_number_zero()
    {
        var (replayed, highest) = Replay(id: "directiveTask-unused", from: 0);
        Assert.Empty(replayed);
        Assert.Equal(0, highest);
    }

    [Fact]
    public void a_replay_is_published_when_plugin_commands_are()
    {
        var subscriber = CreateTestProbe();
        Sys.EventStream.Subscribe(subscriber.Ref, typeof(ReplayMessages));
        Replay();
        Assert.Equal(Id, subscriber.ExpectMsg<ReplayMessages>().PersistenceId);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(long.MaxValue)]
    public void a_delete_fails_loudly_and_deletes_nothing(long to)
    {
        GivenFiveEvents();
        var probe = CreateTestProbe();
        Journal.Tell(new DeleteMessagesTo(Id, to, probe.Ref));
        var failure = probe.ExpectMsg<DeleteMessagesFailure>();
        Assert.Equal(to, failure.ToSequenceNr);
        Assert.IsType<NotSupportedException>(failure.Cause);
        ThenReplayGives(1, long.MaxValue, long.MaxValue, "a-1", "a-2", "a-3", "a-4", "a-5");
    }

    [Fact]
    public void many_refused_deletes_stop_nobody()
    {
        GivenFiveEvents();
        var probe = CreateTestProbe();
        for (var i = 0; i < 100; i++)
            Journal.Tell(new DeleteMessagesTo(Id, 3, probe.Ref));
        for (var i = 0; i < 100; i++)
            Assert.IsType<NotSupportedException>(probe.ExpectMsg<DeleteMessagesFailure>().Cause);
        Write(Atomic(6, "a-6"));
        Assert.Equal(6, Replay().Highest);
    }

    [Fact]
    public void an_atomic_write_of_several_events_is_acknowledged_and_replayed_event_by_event()
    {
        Write(Atomic(1, "a-1", "a-2", "a-3"));
        Write(Atomic(4, "a-4", "a-5"));
        ThenReplayGives(1, long.MaxValue, long.MaxValue, "a-1", "a-2", "a-3", "a-4", "a-5");
    }

    [Fact]
    public void a_payload_with_a_manifest_and_an_actor_reference_comes_back_the_same()
    {
        var deed = new Deed("a meeting held", CreateTestProbe().Ref);
        Write(Atomic(1, deed));
        var persistent = Assert.Single(Replay().Replayed);
        Assert.Equal(deed, persistent.Payload);
        Assert.Equal(Writer, persistent.WriterGuid);
        Assert.NotEqual(0, persistent.Timestamp);
    }

    [Fact]
    public void an_actor_reference_is_itself_a_payload()
    {
        var reference = CreateTestProbe().Ref;
        Write(Atomic(1, reference));
        Assert.Equal(reference, Assert.Single(Replay().Replayed).Payload);
    }

    [Fact]
    public void bytes_numbers_and_plain_objects_come_back_the_same()
    {
        var bytes = new byte[] { 1, 2, 3 };
        Write(Atomic(1, bytes, 42, 7L, new Errand("to Hà Nội", 3)));
        Assert.Equal([bytes, 42, 7L, new Errand("to Hà Nội", 3)], Replay().Replayed.Select(persistent => persistent.Payload));
    }

    [Fact]
    public void the_manifest_of_an_event_adapter_and_the_time_of_the_event_come_back()
    {
        Write(new AtomicWrite(new Persistent("a-1", 1, Id, "adapter-manifest", writerGuid: Writer)));
        var persistent = Assert.Single(Replay().Replayed);
        Assert.Equal("adapter-manifest", persistent.Manifest);
    }

    [Fact]
    public void the_sender_of_an_event_hears_the_acknowledgement_but_is_not_stored()
    {
        var sender = CreateTestProbe();
        var probe = Send(new AtomicWrite(new Persistent("a-1", 1, Id, sender: sender.Ref, writerGuid: Writer)));
        probe.ExpectMsg<WriteMessagesSuccessful>();
        probe.ExpectMsg<WriteMessageSuccess>();
        Assert.Equal(sender.Ref, probe.Sender);
        Assert.Null(Assert.Single(Replay().Replayed).Sender);
    }

    [Fact]
    public void of_three_writes_the_one_that_cannot_be_serialized_is_rejected_and_the_others_are_stored()
    {
        GivenFiveEvents();
        var probe = Send(Atomic(6, "b-6"), Atomic(7, new Deed(DeedSerializer.Unserializable, ActorRefs.Nobody)), Atomic(8, "b-8"));
        probe.ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal(6, probe.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);
        var rejected = probe.ExpectMsg<WriteMessageRejected>();
        Assert.Equal(7, rejected.Persistent.SequenceNr);
        Assert.IsType<System.Runtime.Serialization.SerializationException>(rejected.Cause);
        Assert.Equal(8, probe.ExpectMsg<WriteMessageSuccess>().Persistent.SequenceNr);

        var (replayed, highest) = Replay(from: 6);
        Assert.Equal([(6, (object)"b-6"), (8, "b-8")], replayed.Select(persistent => (persistent.SequenceNr, persistent.Payload)));
        Assert.Equal(8, highest);
    }

    [Fact]
    public void after_a_trailing_rejection_the_next_write_fits()
    {
        Write(Atomic(1, "a-1"));
        var probe = Send(Atomic(2, new Deed(DeedSerializer.Unserializable, ActorRefs.Nobody)));
        probe.ExpectMsg<WriteMessagesSuccessful>();
        probe.ExpectMsg<WriteMessageRejected>();
        Assert.Equal(2, Replay().Highest);
        Write(Atomic(3, "a-3"));
        Assert.Equal([1L, 3L], Replay().Replayed.Select(persistent => persistent.SequenceNr));
    }

    [Fact]
    public void an_atomic_write_with_one_event_that_cannot_be_serialized_is_rejected_as_a_whole()
    {
        var probe = Send(Atomic(1, "a-1", new Deed(DeedSerializer.Unserializable, ActorRefs.Nobody), "a-3"));
        probe.ExpectMsg<WriteMessagesSuccessful>();
        for (var sequenceNr = 1; sequenceNr <= 3; sequenceNr++)
            Assert.Equal(sequenceNr, probe.ExpectMsg<WriteMessageRejected>().Persistent.SequenceNr);
        var (replayed, highest) = Replay();
        Assert.Empty(replayed);
        Assert.Equal(3, highest);
    }

    [Fact]
    public void a_limit_counts_what_is_replayed_not_what_was_rejected()
    {
        var unserializable = new Deed(DeedSerializer.Unserializable, ActorRefs.Nobody);
        Send(Atomic(1, unserializable), Atomic(2, "a-2"), Atomic(3, unserializable), Atomic(4, "a-4")).ExpectMsg<WriteMessagesSuccessful>();
        Assert.Equal([2L, 4L], Replay(max: 2).Replayed.Select(persistent => persistent.SequenceNr));
    }

    [Fact]
    public void messages_that_are_not_to_be_stored_are_looped_back_in_their_place()
    {
        var probe = CreateTestProbe();
        IPersistentEnvelope[] messages = [Atomic(1, "a-1"), new Deferred("between", ActorRefs.NoSender), Atomic(2, "a-2")];
        Journal.Tell(new WriteMessages(messages, probe.Ref, ActorInstance));
        probe.ExpectMsg<WriteMessagesSuccessful>();
        probe.ExpectMsg<WriteMessageSuccess>();
        Assert.Equal("between", probe.ExpectMsg<LoopMessageSuccess>().Message);
        probe.ExpectMsg<WriteMessageSuccess>();
        Assert.Equal(2, Replay().Highest);
    }

    [Fact]
    public void answers_to_one_actor_keep_the_order_of_its_requests()
    {
        const int requests = 100, events = 20;
        var probe = CreateTestProbe();
        for (var request = 0; request < requests; request++)
        {
            Journal.Tell(new WriteMessages([Atomic((request * events) + 1, [.. Enumerable.Range(0, events).Cast<object>()])], probe.Ref, request));
            // Nothing to store: it must not overtake what is still being stored, or still being answered.
            Journal.Tell(new WriteMessages([new Deferred("after", ActorRefs.NoSender)], probe.Ref, request));
        }
        for (var request = 0; request < requests; request++)
        {
            probe.ExpectMsg<WriteMessagesSuccessful>();
            for (var i = 1; i <= events; i++)
            {
                var stored = probe.ExpectMsg<WriteMessageSuccess>();
                Assert.Equal((request, (request * events) + i), (stored.ActorInstanceId, stored.Persistent.SequenceNr));
            }
            probe.ExpectMsg<WriteMessagesSuccessful>();
            Assert.Equal(request, probe.ExpectMsg<LoopMessageSuccess>().ActorInstanceId);
        }
    }

    [Fact]
    public void a_replay_longer_than_a_page_is_complete()
    {
        const int count = 1_000;
        Write([.. Enumerable.Range(1, count).Select(i => Atomic(i, i))]);
        Assert.Equal(Enumerable.Range(1, count).Cast<object>(), Replay().Replayed.Select(persistent => persistent.Payload));
    }
}

/// <summary>A payload that Akka's JSON serializer takes without being told.</summary>
internal sealed record Errand(string Where, int Days);

/// <summary>What <c>DeferAsync</c> puts between writes.</summary>
internal sealed record Deferred(object Payload, IActorRef? Sender) : IPersistentEnvelope
{
    public int Size => 1;
}

public sealed class A_journal_over_memory() : JournalContract(new MemoryStore());

public sealed class A_journal_over_sqlite() : JournalContract(new SqliteStore());

public sealed class A_journal_over_eventstoredb() : JournalContract(new EventStoreDbStore());
