using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace ComplianceLedger.Running;

/// <summary>How the program is called.</summary>
internal sealed record Call(params string[] Arguments)
{
    /// <summary>Variables besides those that every call gets; null takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    public string? Folder { get; init; }

    public string? Input { get; init; }

    /// <summary>A shell's words before the program's own, such as a limit.</summary>
    public string? Under { get; init; }
}

/// <param name="Out">Standard output, to the last character.</param>
internal sealed record Ended(int Status, string Out, string Error)
{
    /// <summary>Standard output as the one JSON document that it must be: anything before or after it is an error here.</summary>
    public JsonNode Json => JsonNode.Parse(Out) ?? throw new InvalidOperationException(ToString());

    public Ended With(int status)
    {
        Assert.True(Status == status, $"expected status {status}, but {this}");
        // Whatever goes wrong is said in words, not as a stack of calls.
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }

    public Ended Printing(string words)
    {
        Assert.True(Out.Contains(words, StringComparison.Ordinal), $"'{words}' is not printed: {this}");
        return this;
    }

    public Ended Saying(string words)
    {
        Assert.True(Error.Contains(words, StringComparison.Ordinal), $"'{words}' is not said: {this}");
        return this;
    }

    public override string ToString() => $"status {Status}\n--- standard output\n{Out}\n--- standard error\n{Error}";
}

/// <summary>The real program as a child process. It does not outlive this object.</summary>
internal sealed class LedgerProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "ledger.dll");

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;
    private readonly string _call;

    private LedgerProcess(Call call)
    {
        Assert.True(File.Exists(Program), $"{Program} was not built.");
        _call = $"ledger {string.Join(' ', call.Arguments)}";
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = call.Under is null
            ? new ProcessStartInfo(dotnet, [Program, .. call.Arguments])
            : new ProcessStartInfo("bash", ["-c", $"{call.Under}; exec \"$@\"", "bash", dotnet, Program, .. call.Arguments]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardOutputEncoding = start.StandardErrorEncoding = start.StandardInputEncoding = new UTF8Encoding(false);
        start.WorkingDirectory = call.Folder ?? Path.GetTempPath();
        // The machine's own settings must not decide a test.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("LEDGER_", StringComparison.Ordinal) || name.StartsWith("LC_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LANG"] = "en_US.UTF-8";
        foreach (var (name, value) in call.Variables)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(Read(_process.StandardOutput, _out), Read(_process.StandardError, _error));
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Out => TextOf(_out);

    public string Error => TextOf(_error);

    public static LedgerProcess Start(Call call)
    {
        var started = new LedgerProcess(call);
        if (call.Input is { } input)
            started._process.StandardInput.Write(input);
        started._process.StandardInput.Close();
        return started;
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<Ended> Run(Call call)
    {
        await using var started = Start(call);
        return await started.End();
    }

    public static Task<Ended> Run(params string[] arguments) => Run(new Call(arguments));

    public async Task<Ended> End()
    {
        await Eventually.InTime(WhenEnded(), ToString);
        return new Ended(_process.ExitCode, Out, Error);
    }

    /// <summary>SIGKILL: it hears nothing of it.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await End();
    }

    /// <summary>SIGTERM: it is asked to stop.</summary>
    public async Task<Ended> Terminate()
    {
        using (var kill = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        return await End();
    }

    public override string ToString() => $"{_call} (process {Id}, {(HasEnded ? $"ended with {_process.ExitCode}" : "running")})\n--- standard output\n{Out}\n--- standard error\n{Error}";

    public async ValueTask DisposeAsync()
    {
        if (!HasEnded)
            _process.Kill(entireProcessTree: true);
        await WhenEnded();
        _process.Dispose();
    }

    private async Task<int> WhenEnded()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    private static async Task Read(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4_096];
        while (await reader.ReadAsync(buffer) is > 0 and var length)
        {
            lock (text)
                text.Append(buffer, 0, length);
        }
    }

    private static string TextOf(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
