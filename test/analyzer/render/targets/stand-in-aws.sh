#!/usr/bin/env bash
# Stands in for the AWS CLI: keeps what was made as files in $STATE, and every call as a line of $STATE/calls.
set -eu
printf '%s\n' "$*" >>"$STATE/calls"
[ "$2" != "${FAIL_ON:-}" ] || { echo "AccessDenied: $2" >&2; exit 254; }
# What a call is about: the name in a query or a filter, or the option that names a new resource.
name=
while [ $# -gt 2 ]; do
  case $3 in
    *"Name=='"*) name=${3#*"Name=='"} name=${name%%"'"*} ;;
    *"FirewallDomainListId=='"*) name=rule-${3#*"=='"} name=${name%%"'"*} ;;
    Name=group-name,* | Name=service-name,* | Name=prefix-list-name,*) name=${3#*Values=} ;;
    --rule-group-name | --group-name | --service-name) name=$4 ;;
    --firewall-rule-group-id) [[ $2 != *associat* ]] || name=association-$4 ;;
    --name) name=${name:-$4} ;;
    --firewall-domain-list-id) [[ $2 != create-firewall-rule ]] || rule=rule-$4 ;;
    --rule-group | --domains | --policy-document) cp "${4#file://}" "$STATE/document.json" ;;
    --ip-permissions)
      printf '%s\n' "$4" >>"$STATE/permissions"
      if [[ $2 == authorize-* ]]; then
        grep -qxF "$*" "$STATE/rules" 2>/dev/null && { echo 'InvalidPermission.Duplicate' >&2; exit 254; }
        printf '%s\n' "$*" >>"$STATE/rules"
      fi
      ;;
  esac
  service=$1 verb=$2
  shift 3
  set -- "$service" "$verb" "$@"
done
file=$STATE/$1-${rule:-$name}
case $2 in
  create-* | associate-*) echo "id-$name" | tee "$file" ;;
  describe-managed-prefix-lists) echo "pl-$name" ;;
  get-firewall-domain-list) echo COMPLETE ;;
  list-* | describe-security-groups | describe-vpc-endpoints) cat "$file" 2>/dev/null || true ;;
  describe-rule-group) echo token ;;
esac
