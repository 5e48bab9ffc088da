using ComplianceLedger.Cli;

return await LedgerProgram.Run(args);
