using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Interop;

/// <summary>EventStoreDB's official client for Node.js, in a process of its own: each call starts it, and it prints one document.</summary>
internal sealed class NodeClient(string connection)
{
    /// <summary>Far above what a call takes: only a hanging one comes to it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Folder = typeof(NodeClient).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "NodeFolder").Value!;

    /// <summary>What the scenario gives.</summary>
    public async Task<JsonNode> Do(string scenario, object? given = null)
    {
        var document = await Run(scenario, given);
        Assert.True(document["error"] is null, document.ToJsonString());
        return document["answer"]!;
    }

    /// <summary>The kind of error that the client makes of the server's answer, and the rest of it.</summary>
    public async Task<JsonNode> Fails(string scenario, object? given = null)
    {
        var document = await Run(scenario, given);
        Assert.True(document["error"] is not null, document.ToJsonString());
        return document;
    }

    /// <summary>Begins a scenario that waits for something; <see cref="Task"/> ends with what it gives.</summary>
    public Task<JsonNode> Begin(string scenario, object? given = null) => Task.Run(() => Do(scenario, given));

    private async Task<JsonNode> Run(string scenario, object? given)
    {
        Assert.True(Directory.Exists(Path.Combine(Folder, "node_modules")), "The client is not installed: npm ci in tests/ComplianceLedger.Interop/node, which tests/run.sh does.");
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, "client.mjs"), scenario, connection, JsonSerializer.Serialize(given ?? new { })])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            var document = await output.WaitAsync(Patience);
            Assert.True(document.Length > 0, $"{scenario}: {await errors.WaitAsync(Patience)}");
            return JsonNode.Parse(document)!;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
