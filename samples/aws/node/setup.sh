#!/bin/bash
# What one proxy of the fleet does at its first start: user data calls it, out of the installed package.
# It reads /etc/sallyport/fleet.env, which user data has written; nothing in there is a secret.
# PREFIX puts all of it below another folder, for tests.
set -euo pipefail

PREFIX=${PREFIX:-}
etc=$PREFIX/etc/sallyport
units=$PREFIX/etc/systemd/system
here=$(cd "$(dirname "$0")" && pwd)

# What is missing has its name said, instead of a proxy that starts without it.
# shellcheck source=/dev/null
. "$etc/fleet.env"
: "${REGION:?}" "${FILES_URL:?}" "${ALLOWLIST_KEY:?}" "${ALLOWLIST_PUBLIC_KEY:?}" "${RDS_CA_KEY:?}"
: "${CLIENTS:?}" "${DATABASE_HOST:?}" "${DATABASE_NAME:?}" "${DATABASE_USER:?}" "${SECRET_ID:?}"
: "${GROUP:?}" "${HOOK:?}" "${INSTANCE:?}" "${DRAIN:?}"

# A user that stays the same: what the timer renews has to belong to whom the service runs as.
getent passwd sallyport >/dev/null || useradd --system --home-dir /var/lib/sallyport --shell /usr/sbin/nologin sallyport

# The certificates of RDS come from the bucket: no node needs a way to where RDS publishes them.
curl --fail --silent --show-error --retry 5 --retry-all-errors --output "$etc/rds.pem" "$FILES_URL/$RDS_CA_KEY"
grep -q 'BEGIN CERTIFICATE' "$etc/rds.pem"

# The pages beyond loopback want a token. /readyz and /healthz, which the load balancer asks for, do not.
(umask 0077 && head -c 24 /dev/urandom | base64 >"$etc/dashboard.token")
chown sallyport "$etc/dashboard.token"

cat >"$etc/enforce.env" <<END
SALLYPORT_ALLOW=$FILES_URL/$ALLOWLIST_KEY
SALLYPORT_PROXY_ID=$INSTANCE
SALLYPORT_SHIP_URL=postgres://$DATABASE_USER@$DATABASE_HOST:5432/$DATABASE_NAME?sslmode=verify-full&sslrootcert=$etc/rds.pem
PGPASSFILE=/run/sallyport-secret/pgpass
SALLYPORT_FLAGS=--allow-pubkey $ALLOWLIST_PUBLIC_KEY --listen 0.0.0.0:3128 --allow-clients $CLIENTS --dashboard 0.0.0.0:3129 --dashboard-token-file $etc/dashboard.token --metrics --run fleet --drain-timeout ${DRAIN}s
END

package=$(cd "$here/../../.." && pwd)
install -d -m 0755 "$units/sallyport-enforce.service.d"
install -m 0644 "$package/samples/systemd/sallyport-enforce.service" "$units/"
install -m 0644 "$here/fleet.conf" "$units/sallyport-enforce.service.d/"
install -m 0644 "$here"/sallyport-*.service "$here"/sallyport-*.timer "$units/"
install -d -m 0755 "$PREFIX/usr/local/libexec/sallyport"
install -m 0755 "$here/secret.sh" "$here/leave.sh" "$PREFIX/usr/local/libexec/sallyport/"

systemctl daemon-reload
# The password first. Without it the proxy starts all the same: it records, and ships when there is one.
systemctl start sallyport-secret.service || echo 'no password yet: the timer tries again' >&2
systemctl enable --now sallyport-secret.timer sallyport-prune.timer sallyport-leave.service sallyport-enforce.service
