#!/bin/sh
# Keeps packets that tproxy.nft has marked on this machine, though their destination is elsewhere.
# `policy-routing.sh down` takes it back. Run as root; twice is as good as once.
set -eu

mark=0x5a11
table=5411

down() {
  for family in -4 -6; do
    ip "$family" rule del fwmark "$mark" lookup "$table" 2>/dev/null || true
    ip "$family" route flush table "$table" 2>/dev/null || true
  done
}

up() {
  down
  ip -4 rule add fwmark "$mark" lookup "$table"
  ip -4 route add local 0.0.0.0/0 dev lo table "$table"
  # A machine may have no IPv6.
  if ip -6 rule add fwmark "$mark" lookup "$table" 2>/dev/null; then
    ip -6 route add local ::/0 dev lo table "$table"
  fi
}

case "${1:-up}" in
  up) up ;;
  down) down ;;
  *)
    echo "usage: policy-routing.sh [up | down]" >&2
    exit 2
    ;;
esac
