using ComplianceLedger.EventLog;
using FsCheck;
using FsCheck.Fluent;
using static ComplianceLedger.Contract.Samples;

namespace ComplianceLedger.Contract;

public abstract partial class EventLogContract
{
    /// <summary>Random appends to three streams, answered as a list of event ids for each would answer. Each number of the input is one append.</summary>
    /// <remarks>A fact and no [Property]: FsCheck's own runner opens the store of its test and never closes it.</remarks>
    [Fact]
    public Task any_sequence_of_appends_is_answered_as_the_model_says() =>
        Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(40), Prop.ForAll<byte[]>(AnswersAsTheModelSays)));

    private async Task AnswersAsTheModelSays(byte[] appends)
    {
        var before = await Log.Head();
        StreamName[] streams = [Stream("a"), Stream("b"), Stream("c")];
        var model = streams.ToDictionary(stream => stream, _ => new List<Guid>());
        var sent = new List<(StreamName Stream, Revision Expected, EncodedEvent[] Events, AppendOutcome Answer)>();
        var all = new List<Guid>();
        foreach (int number in appends)
        {
            var stream = streams[number % 3];
            var count = 1 + number / 3 % 3;
            var history = model[stream];
            switch (number / 9 % 4)
            {
                case 0 or 1:
                    var events = Events(count);
                    var expected = new Revision(history.Count - 1);
                    var answer = await Log.Append(stream, expected, events);
                    Assert.Equal(new Revision(history.Count - 1 + count), Assert.IsType<AppendOutcome.Appended>(answer).Revision);
                    history.AddRange(events.Select(e => e.EventId));
                    all.AddRange(events.Select(e => e.EventId));
                    sent.Add((stream, expected, events, answer));
                    break;
                case 2:
                    // Anywhere but at the end.
                    var distance = 1 + number / 36 % 4;
                    var wrong = new Revision(Math.Max(-1, history.Count - 1 - distance));
                    if (wrong.Value == history.Count - 1)
                        wrong = new Revision(history.Count - 1 + distance);
                    Assert.Equal(new AppendOutcome.Conflict(new Revision(history.Count - 1)), await Log.Append(stream, wrong, Events(count)));
                    break;
                case 3 when sent.Count > 0:
                    var again = sent[number % sent.Count];
                    Assert.Equal(again.Answer, await Log.Append(again.Stream, again.Expected, again.Events));
                    break;
            }
        }
        foreach (var stream in streams)
            Assert.Equal(model[stream], (await Log.Whole(stream)).Select(e => e.EventId));
        Assert.Equal(all, (await Log.ReadAll(before, long.MaxValue).All()).Select(e => e.EventId));
    }
}
