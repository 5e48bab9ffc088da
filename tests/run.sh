#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs every test project, and ends with one line: N passed, N failed.
#   bash tests/run.sh            what a change must pass
#   bash tests/run.sh --long     besides, the long modes: more kills, more random histories
set -uo pipefail
cd "$(dirname "$0")/.."

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
case "${1:-}" in
  --long) export LEDGER_TEST_LONG=1 ;;
  "") ;;
  *) echo "usage: bash tests/run.sh [--long]" >&2; exit 2 ;;
esac

fail() { # what
  echo "$1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

command -v dotnet >/dev/null || fail "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download"

# Stored text is composed (NFC) with ICU; the SDK's own packages bring it, a bare machine may lack it.
if ! ldconfig -p | grep libicuuc >/dev/null; then
  icu=$({ apt-get update >&2; apt-cache search --names-only '^libicu[0-9]+$' | cut -d' ' -f1 | sort | tail -n 1; })
  [ -n "$icu" ] && apt-get install -y --no-install-recommends "$icu" >&2 || fail "ICU is needed, and apt-get did not install it"
fi

# EventStoreDB's official Node client is the judge of the protocol's endpoint.
command -v node >/dev/null && command -v npm >/dev/null || { apt-get update && apt-get install -y --no-install-recommends nodejs npm; } >&2 || fail "Node.js and npm are needed, and apt-get did not install them"
npm ci --prefix tests/ComplianceLedger.Interop/node >&2 || fail "the official EventStoreDB client could not be installed"

dotnet restore ComplianceLedger.sln --locked-mode || fail "restore failed"
dotnet build ComplianceLedger.sln -c Release --no-restore || fail "build failed"

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0
for project in tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  grep -q 'Not a test project' "$project" && continue
  echo "== $name"
  dotnet test "$project" -c Release --no-build --logger "trx;LogFileName=$name.trx" --results-directory "$results" --blame-hang-timeout 10m
  status=$?
  # The counts come from the result file; a project that left none, or ran nothing, has failed.
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null)
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(count total) ok=$(count passed)
  if [ -z "$total" ] || [ "$total" -eq 0 ]; then
    echo "$name: no test ran" >&2
    failed=$((failed + 1))
    continue
  fi
  passed=$((passed + ok))
  failed=$((failed + total - ok))
  if [ "$total" -ne "$ok" ]; then
    echo "$name: $((total - ok)) of $total did not pass (a skipped test counts as one that did not)" >&2
  elif [ "$status" -ne 0 ]; then
    echo "$name: the test run ended with status $status" >&2
    failed=$((failed + 1))
  fi
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
