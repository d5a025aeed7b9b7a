#!/bin/bash
# Waits until the auto-scaling group wants this instance gone. Then the proxy ends, what it has recorded is shipped,
# and the group hears that it may go on. Should this not come to an end, the hook's time-out ends it.
set -euo pipefail

PREFIX=${PREFIX:-}
# shellcheck source=/dev/null
. "$PREFIX/etc/sallyport/fleet.env"
METADATA=${METADATA:-http://169.254.169.254}
: "${POLL_SECONDS:=5}"
# A database that fails over is back within this.
: "${SHIP_SECONDS:=240}"

target_state() {
  local token
  token=$(curl --fail --silent --noproxy '*' --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/latest/api/token") || return 0
  curl --fail --silent --noproxy '*' --max-time 2 -H "X-aws-ec2-metadata-token: $token" "$METADATA/latest/meta-data/autoscaling/target-lifecycle-state" || return 0
}

while [ "$(target_state)" != Terminated ]; do sleep "$POLL_SECONDS"; done

echo 'this instance is to go: the proxy ends, and what it has recorded is shipped'
systemctl stop sallyport-enforce.service
result=CONTINUE
SECONDS=0
# As the user, with the environment, and in the folder of the service.
until systemctl start --wait sallyport-ship.service; do
  if [ "$SECONDS" -ge "$SHIP_SECONDS" ]; then
    # Nobody else has these rows. ABANDON ends a terminating instance as well; this line is what is left of them.
    echo 'not everything could be shipped: the record goes with this instance' >&2
    result=ABANDON
    break
  fi
  sleep "$POLL_SECONDS"
done
aws autoscaling complete-lifecycle-action --region "$REGION" --auto-scaling-group-name "$GROUP" \
  --lifecycle-hook-name "$HOOK" --instance-id "$INSTANCE" --lifecycle-action-result "$result"
