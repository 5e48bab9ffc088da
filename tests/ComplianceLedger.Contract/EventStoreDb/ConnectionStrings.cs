using ComplianceLedger.EventLog;
using ComplianceLedger.EventLog.EventStoreDb;

namespace ComplianceLedger.Contract.EventStoreDb;

public sealed class ConnectionStrings
{
    [Fact]
    public void one_node_with_a_user()
    {
        var connection = ConnectionString.Parse("esdb://ops:p%40ss%3Aword@db.example:2114?tls=false&keepAliveInterval=5000&nodePreference=follower");
        Assert.Equal([new NodeAddress("db.example", 2114)], connection.Addresses);
        Assert.Equal(("ops", "p@ss:word", false, false), (connection.User, connection.Password, connection.Tls, connection.Discovers));
        Assert.Equal((TimeSpan.FromSeconds(5), NodePreference.Follower), (connection.KeepAliveInterval, connection.NodePreference));
    }

    [Fact]
    public void what_is_not_said_is_safe()
    {
        var connection = ConnectionString.Parse("esdb://db.example");
        Assert.Equal([new NodeAddress("db.example", 2113)], connection.Addresses);
        Assert.True(connection is { Tls: true, TlsVerifyCert: true, NodePreference: NodePreference.Leader, Discovers: false, User: null });
    }

    [Theory]
    [InlineData("esdb://a:2111,b:2112,c:2113/", 3)]
    [InlineData("esdb+discover://cluster.example:2113", 1)]
    [InlineData("ESDB+DISCOVER://cluster.example", 1)]
    public void several_nodes_or_discover_is_a_cluster(string text, int addresses)
    {
        var connection = ConnectionString.Parse(text);
        Assert.True(connection.Discovers);
        Assert.Equal(addresses, connection.Addresses.Count);
    }

    [Fact]
    public void an_address_of_version_6_has_its_brackets() =>
        Assert.Equal([new NodeAddress("[::1]", 2113), new NodeAddress("[fe80::1]", 2114)], ConnectionString.Parse("esdb://[::1],[fe80::1]:2114").Addresses);

    [Theory]
    [InlineData("::1", "[::1]:2113")]
    [InlineData("[::1]", "[::1]:2113")]
    [InlineData("db.example", "db.example:2113")]
    public void an_address_that_gossip_gives_can_be_called(string host, string address) => Assert.Equal(address, new NodeAddress(host, 2113).ToString());

    [Fact]
    public void names_of_options_have_no_case_and_minus_one_is_never() =>
        Assert.Equal(Timeout.InfiniteTimeSpan, ConnectionString.Parse("esdb://a?KEEPALIVEINTERVAL=-1").KeepAliveInterval);

    [Theory]
    [InlineData("http://a", "esdb://")]
    [InlineData("esdb://", "host:port")]
    [InlineData("esdb://a:0", "port between 1 and 65535")]
    [InlineData("esdb://a:70000", "port between 1 and 65535")]
    [InlineData("esdb://a:x", "port between 1 and 65535")]
    [InlineData("esdb://a,,b", "host:port")]
    [InlineData("esdb://user@a", "user:password")]
    [InlineData("esdb://a?tls", "name=value")]
    [InlineData("esdb://a?tls=maybe", "'tls' is 'maybe'")]
    [InlineData("esdb://a?gossipTimeout=soon", "milliseconds")]
    [InlineData("esdb://a?gossipTimeout=-1", "milliseconds")]
    [InlineData("esdb://a?keepAliveInterval=500", "1000 milliseconds or more")]
    [InlineData("esdb://ops:a?b@c", "%3F")]
    [InlineData("esdb://a?nodePreference=best", "leader, follower")]
    [InlineData("esdb://a?tlsVerifyCerts=true", "'tlsVerifyCerts' is not known")]
    public void a_wrong_one_is_told_what_is_wrong(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<EventLogException>(() => ConnectionString.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void a_password_is_never_printed()
    {
        Assert.DoesNotContain("secret", $"{ConnectionString.Parse("esdb://ops:secret@a")}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Assert.Throws<EventLogException>(() => ConnectionString.Parse("esdb://ops:secret@a?tls=maybe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_certificate_authority_that_is_not_there_is_named()
    {
        var error = await Assert.ThrowsAsync<EventLogException>(() => EventStoreDbEventLog.Open("esdb://127.0.0.1:1?tlsCaFile=/no/such/ca.pem", TimeProvider.System));
        Assert.Contains("/no/such/ca.pem", error.Message, StringComparison.Ordinal);
    }
}
