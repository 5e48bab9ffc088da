using ComplianceLedger.Benchmarks;

return args switch
{
    ["commands", .. var rest] => await Commands.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: commands [--seconds N] [--rounds N]

        commands   the ledger, and Akka.Persistence.Sql on SQLite, in turn, with the same actor work: 256 callers, each in an ask loop
        """);
    return 2;
}
