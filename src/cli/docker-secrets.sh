#!/bin/sh
# Makes, on the first start, the secrets of the containers, and leaves those alone that are there. Runs as root, once
# per start, before the database and the program.
#
#   $1  the program's folder: read by its user alone
#   $2  the database's folder: read by its user alone
set -eu
umask 077

ledger=$1
database=$2
ledger_user=1000:1000
database_user=999:999

random() {
  node --eval 'process.stdout.write(require("node:crypto").randomBytes(32).toString("hex"))'
}

# keep <file> <owner>: writes what comes in, whole or not at all.
keep() {
  cat > "$1.new"
  [ -s "$1.new" ]
  chown "$2" "$1.new"
  mv "$1.new" "$1"
}

chmod 755 "$ledger" "$database"
[ -s "$ledger/auth-secret" ] || random | keep "$ledger/auth-secret" "$ledger_user"
[ -s "$ledger/data-key" ] || random | keep "$ledger/data-key" "$ledger_user"
[ -s "$ledger/database-password" ] || random | keep "$ledger/database-password" "$ledger_user"
[ -s "$database/superuser-password" ] || random | keep "$database/superuser-password" "$database_user"
keep "$database/ledger-password" "$database_user" < "$ledger/database-password"
