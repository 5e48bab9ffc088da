namespace ComplianceLedger.Server.Imports;

/// <summary>How an import goes about it.</summary>
public sealed record ImportOptions
{
    /// <summary>Finish what is under way and start nothing after a refused line.</summary>
    public bool StopOnRefusal { get; init; }

    /// <summary>Lines under way or waiting for an earlier one. Far below what the gate lets in, so that an import leaves room for others.</summary>
    public int WindowLines { get; init; } = 1_024;

    /// <summary>Bytes of those lines; one line always fits.</summary>
    public long WindowBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Pauses before a line that the ledger could not take is sent again, under the same id. After the last one the import stops.</summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; init; } =
    [
        TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500),
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10),
    ];
}
