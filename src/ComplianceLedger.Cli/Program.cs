using System.Globalization;
using System.Text;
using ComplianceLedger.Cli;

// What the program says must not depend on the machine's locale, except for the language that it chooses by it.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
// What goes into a pipe or a file is UTF-8 whatever the locale says of the terminal.
if (Console.IsOutputRedirected)
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await LedgerProgram.Run(args);
