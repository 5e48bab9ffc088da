using System.Text;
using ComplianceLedger.Actors;
using ComplianceLedger.EventCodec;

namespace ComplianceLedger.Cli.Tests;

/// <summary>A server that takes a request and never answers.</summary>
public sealed class SilentServers
{
    private static readonly GivenCommand Given = CommandTable.Current.Parse(Encoding.UTF8.GetBytes(Texts.Assign("t1")));

    [Fact]
    public async Task a_command_without_an_answer_in_time_may_be_sent_again()
    {
        await using var ledger = LedgerClient.Over(Silent(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(CommandOutcome.Unavailable, (await ledger.Send(Given, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task a_command_that_its_sender_takes_back_is_no_answer()
    {
        await using var ledger = LedgerClient.Over(Silent(Timeout.InfiniteTimeSpan));
        using var stop = new CancellationTokenSource();
        var sent = ledger.Send(Given, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
    }

    private static HttpClient Silent(TimeSpan timeout) => new(new NeverAnswering()) { BaseAddress = new Uri("http://ledger.example"), Timeout = timeout };

    private sealed class NeverAnswering : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }
}
