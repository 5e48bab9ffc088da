using System.CommandLine;
using ComplianceLedger.Reactors;
using ComplianceLedger.Server.Hosting;

namespace ComplianceLedger.Cli.Verbs;

/// <summary>What a served ledger is to say to agencies by itself.</summary>
internal sealed class OutreachOptions
{
    private readonly Option<string?> _urging = new("--urging")
    {
        HelpName = "on|off", Description = "nhắc việc, đôn đốc / remind and urge agencies of their deadlines (default on; off for a simulated ledger)",
    };

    private readonly Option<string?> _reminders = new("--reminders")
    {
        HelpName = "DAYS", Description = $"days before a deadline at which it reminds, or none (default {UrgingSchedule.DefaultReminders})",
    };

    private readonly Option<string?> _urgings = new("--urgings")
    {
        HelpName = "DAYS", Description = $"days after a deadline at which it urges, or none (default {UrgingSchedule.DefaultUrgings})",
    };

    public void AddTo(Command verb)
    {
        verb.Add(_urging);
        verb.Add(_reminders);
        verb.Add(_urgings);
    }

    /// <exception cref="UsageException">A value that is none of those allowed.</exception>
    public Outreach Read(ParseResult parsed)
    {
        bool? urges = GlobalOptions.ValueOf(parsed, _urging) switch
        {
            null => null,
            "on" => true,
            "off" => false,
            var other => throw new UsageException($"--urging {other}: on or off."),
        };
        try
        {
            return new Outreach(urges, UrgingSchedule.Parse(
                GlobalOptions.ValueOf(parsed, _reminders) ?? UrgingSchedule.DefaultReminders, GlobalOptions.ValueOf(parsed, _urgings) ?? UrgingSchedule.DefaultUrgings));
        }
        catch (FormatException e)
        {
            throw new UsageException($"--reminders, --urgings: {e.Message}");
        }
    }
}
