using ComplianceLedger.Benchmarks;

return args switch
{
    ["commands", .. var rest] => await Commands.Run(rest),
    ["simulate", .. var rest] => await Workload.Run(rest),
    ["eventstoredb", .. var rest] => await EventStoreDb.Run(rest),
    ["views", .. var rest] => await Views.Run(rest),
    ["asof", .. var rest] => await AnyInstant.Run(rest),
    ["recompute", .. var rest] => await Recompute.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: commands [--seconds N] [--rounds N]
               simulate [--tasks N] [--without-relay]
               views [--tasks N] [--rounds N]
               asof [--tasks N] [--rounds N] [--folder DIR] [--rtree]
               recompute [--tasks N]
               eventstoredb [--server esdb://…] [--seconds N] [--rounds N]

        commands   the ledger, and Akka.Persistence.Sql on SQLite, in turn, with the same actor work: 256 callers, each in an ask loop
        simulate   the synthetic national workload into the SQLite log
        asof       questions about any day, as known at any point, over a long history written straight into the SQLite log; with --folder it is kept and used again;
                   --rtree builds and asks an R*Tree of the same rows as well
        recompute  a holiday that moves every one of so many open terms, in a served ledger, and what ordinary commands wait meanwhile
        views      decoding a simulated history, and building the views of it, from an in-memory log
        eventstoredb  the ledger on EventStoreDB, and the bare store, in turn; without --server, 'ledger store' on this machine
        """);
    return 2;
}
