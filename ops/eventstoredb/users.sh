#!/usr/bin/env bash
# Run once against a fresh cluster: takes the server's published default passwords out of use and makes the user that the ledger writes as.
#   NODE=https://node1.ledger.internal:2113 CA=ca.crt ADMIN_PASSWORD=… LEDGER_PASSWORD=… ops/eventstoredb/users.sh
set -euo pipefail
: "${NODE:?}" "${CA:?}" "${ADMIN_PASSWORD:?}" "${LEDGER_PASSWORD:?}"

post() { # path, user and password, body
  # The body comes on standard input: what stands on a command line, everybody on the machine can read.
  curl --fail --silent --show-error --cacert "$CA" --config <(printf 'user = "%s"\n' "$2") \
    -H 'Content-Type: application/json' --data-binary @- "$NODE$1" <<<"$3"
}

post /users/admin/command/change-password 'admin:changeit' "{\"currentPassword\":\"changeit\",\"newPassword\":\"$ADMIN_PASSWORD\"}"
post /users/ops/command/reset-password "admin:$ADMIN_PASSWORD" "{\"newPassword\":\"$ADMIN_PASSWORD\"}"
# Reading $all is by default a right of $admins; see README.md for the narrower rule.
post /users/ "admin:$ADMIN_PASSWORD" "{\"loginName\":\"ledger\",\"fullName\":\"Compliance Ledger\",\"password\":\"$LEDGER_PASSWORD\",\"groups\":[\"ledger-writers\"]}"
# Who may do what where a stream has no rule of its own: the ledger writes and reads user streams, nobody deletes one or changes its settings.
post '/streams/%24settings' "admin:$ADMIN_PASSWORD" '{
  "$userStreamAcl": { "$r": ["ledger-writers", "$admins"], "$w": ["ledger-writers"], "$d": "$admins", "$mr": ["ledger-writers", "$admins"], "$mw": "$admins" },
  "$systemStreamAcl": { "$r": ["ledger-writers", "$admins"], "$w": "$admins", "$d": "$admins", "$mr": ["ledger-writers", "$admins"], "$mw": "$admins" }
}'
