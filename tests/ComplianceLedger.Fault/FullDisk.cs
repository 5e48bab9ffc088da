using System.Diagnostics;
using System.Globalization;

namespace ComplianceLedger.Fault;

/// <summary>
/// A disk that can be filled under a running program and emptied again: a small file system of its own where this machine lets the test mount one, otherwise a
/// limit on the size of the program's files.
/// </summary>
internal sealed class FullDisk : IDisposable
{
    private const int DiskBytes = 48 << 20;

    private readonly string _mounted;
    private readonly bool _isMounted;

    public FullDisk(TestFolder folder)
    {
        _mounted = folder.File("disk");
        Directory.CreateDirectory(_mounted);
        _isMounted = Ran("mount", "-t", "tmpfs", "-o", $"size={DiskBytes.ToString(CultureInfo.InvariantCulture)}", "tmpfs", _mounted);
    }

    public string Data => Path.Combine(_mounted, "data");

    /// <summary>What the program must run under for <see cref="Fill"/> to reach it: it hears of its limit by the error of a write, as it does of a full disk.</summary>
    public string? Under => _isMounted ? null : "trap '' XFSZ";

    private string Ballast => Path.Combine(_mounted, "ballast");

    public void Fill(LedgerProcess process)
    {
        if (!_isMounted)
        {
            Assert.True(Ran("prlimit", "--pid", process.Id.ToString(CultureInfo.InvariantCulture), "--fsize=1024:"), "This machine lets the test neither mount a file system nor limit a process.");
            return;
        }
        var block = new byte[4_096];
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            while (ballast.Length <= DiskBytes)
                ballast.Write(block);
            Assert.Fail("The disk does not fill up.");
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    /// <param name="process">The program that goes on; null where it has ended, and its limit with it.</param>
    public void Empty(LedgerProcess? process = null)
    {
        if (_isMounted)
            File.Delete(Ballast);
        else if (process is not null)
            Assert.True(Ran("prlimit", "--pid", process.Id.ToString(CultureInfo.InvariantCulture), "--fsize=unlimited:"));
    }

    public void Dispose()
    {
        if (_isMounted && !Ran("umount", _mounted))
            Ran("umount", "-l", _mounted);
    }

    private static bool Ran(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
