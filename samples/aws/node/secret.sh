#!/bin/bash
# Writes the database's password, as it is now, to where the proxy looks for it at each new connection.
# It goes from Secrets Manager into a file that one user may read: into no argument, no variable of another process, no log.
set -euo pipefail

PREFIX=${PREFIX:-}
# shellcheck source=/dev/null
. "$PREFIX/etc/sallyport/fleet.env"

folder=${RUNTIME_DIRECTORY:?}
umask 0077
fresh=$(mktemp "$folder/.pgpass.XXXXXX")
trap 'rm -f "$fresh"' EXIT
aws secretsmanager get-secret-value --region "$REGION" --secret-id "$SECRET_ID" --query SecretString --output text |
  python3 -c '
import json, sys
host, database, user = sys.argv[1:]
password = json.load(sys.stdin)["password"]
# In this file a backslash stands before a colon and before itself.
escaped = password.replace("\\", "\\\\").replace(":", "\\:")
print(f"{host}:5432:{database}:{user}:{escaped}")
' "$DATABASE_HOST" "$DATABASE_NAME" "$DATABASE_USER" >"$fresh"
# Moved into place whole: a reader sees the old one or the new one.
mv "$fresh" "$folder/pgpass"
