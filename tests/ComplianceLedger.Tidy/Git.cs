using System.Diagnostics;

namespace ComplianceLedger.Tidy;

internal static class Git
{
    /// <summary>The files that git tracks.</summary>
    public static IReadOnlyList<string> Files()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "core.quotepath=off", "ls-files"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
