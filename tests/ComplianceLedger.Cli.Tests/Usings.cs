global using ComplianceLedger.Running;
