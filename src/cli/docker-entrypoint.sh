#!/bin/sh
# Starts the program in its container. Secrets that the environment does not bring are read from the folder that
# docker-secrets.sh has filled.
set -eu

secrets=${SECRETS_DIR:-/run/ledger}

if [ -z "${DATABASE_URL:-}" ] && [ -r "$secrets/database-password" ]; then
  DATABASE_URL="postgresql://ledger:$(cat "$secrets/database-password")@${DATABASE_HOST:-postgres}:5432/ledger"
  export DATABASE_URL
fi
if [ -z "${AUTH_SECRET:-}" ] && [ -r "$secrets/auth-secret" ]; then
  AUTH_SECRET=$(cat "$secrets/auth-secret")
  export AUTH_SECRET
fi
if [ -z "${DATA_KEY:-}" ] && [ -r "$secrets/data-key" ]; then
  DATA_KEY=$(cat "$secrets/data-key")
  export DATA_KEY
fi
if [ -z "${DATABASE_URL:-}" ]; then
  echo "DATABASE_URL is missing: this image brings no database of its own. Use docker compose up, or set it." >&2
  exit 1
fi

exec node /app/src/main.ts "$@"
