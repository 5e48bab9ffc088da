using System.Globalization;
using ComplianceLedger.Cli;

// What the program says must not depend on the machine's locale, except for the language that it chooses by it.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return await LedgerProgram.Run(args);
