using System.CommandLine;
using System.Text.Json;
using ComplianceLedger.Cli.Verbs;
using ComplianceLedger.EventLog;
using ComplianceLedger.Projections;
using ComplianceLedger.Reactors.Dispatching;
using ComplianceLedger.Server.Hosting;
using ComplianceLedger.Server.Imports;
using ComplianceLedger.Server.Programmes;
using ComplianceLedger.Server.Simulations;

namespace ComplianceLedger.Cli;

/// <summary>Exit statuses, the same for every verb.</summary>
internal static class ExitStatus
{
    public const int Done = 0;

    /// <summary>Something was refused, or a check found something.</summary>
    public const int Refused = 1;

    public const int Usage = 2;

    /// <summary>The store or the server is unavailable.</summary>
    public const int Unavailable = 3;
}

/// <summary>The words of the command line were right each by itself, but can't be carried out together, or name what is not there.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The program <c>ledger</c>: its verbs, and what becomes of errors.</summary>
internal static class LedgerProgram
{
    /// <summary>
    /// How long a verb that is asked to stop has for it before the process just ends: longer than requests under way, actors and stores take together, and shorter
    /// than the minute after which a service manager kills.
    /// </summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(50);

    public static async Task<int> Run(string[] args)
    {
        var options = new GlobalOptions();
        var root = new RootCommand("Sổ theo dõi việc thực hiện nhiệm vụ / a ledger of what agencies were told to do, and what became of it");
        options.AddTo(root);
        root.Add(ServeVerb.Create(options));
        root.Add(ImportVerb.Create(options));
        root.Add(SimulateVerb.Create(options));
        root.Add(HistoryVerb.Create(options));
        root.Add(OverdueVerb.Create(options));
        root.Add(ReportVerb.Create(options));
        root.Add(VerifyVerb.Create(options));
        root.Add(CopyVerb.Create(options));
        root.Add(StoreVerb.Create(options));
        root.Add(TokenVerb.Create(options));
        root.Add(OutboxVerb.Create(options));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("ledger --help");
            return ExitStatus.Usage;
        }
        using var stop = new CancellationTokenSource();
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopTimeout }, stop.Token);
        }
        catch (UsageException e)
        {
            return Failed(e.Message, ExitStatus.Usage);
        }
        catch (ProgrammeException e)
        {
            return Failed(e.Message, ExitStatus.Refused);
        }
        catch (ProblemException e)
        {
            return Failed(e);
        }
        catch (ImportFaultException e) when (e.InnerException is ProblemException problem)
        {
            return Failed(problem);
        }
        catch (Exception e) when (e is DataFolderException or EventLogException or LedgerViewsException or OutboxException or ImportChangedException or SimulationStoppedException or HttpRequestException)
        {
            return Failed(e.Message, ExitStatus.Unavailable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An address in use, a full disk, a file that went away or that this user may not read.
            return Failed(e.Message, ExitStatus.Unavailable);
        }
        catch (JsonException e)
        {
            return Failed($"The server's answer is not that of a ledger: {e.Message}", ExitStatus.Unavailable);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException timeout)
        {
            return Failed($"The server did not answer in time: {timeout.Message}", ExitStatus.Unavailable);
        }
        catch (OperationCanceledException)
        {
            return Failed("Đã dừng. / Stopped.", ExitStatus.Unavailable);
        }
        catch (Exception e)
        {
            // A fault of this program: everything that is known of it, and still one of the statuses that scripts rely on.
            await Console.Error.WriteLineAsync($"ledger: {string.Join('\n', e.ToString().Split('\n').Select(Output.Visible))}");
            return ExitStatus.Unavailable;
        }
    }

    private static int Failed(ProblemException problem) =>
        Failed(problem.Message, problem.IsUsage ? ExitStatus.Usage : problem.IsUnavailable ? ExitStatus.Unavailable : ExitStatus.Refused);

    private static int Failed(string message, int status)
    {
        Output.Note($"ledger: {message}");
        return status;
    }
}
