#!/bin/bash
# Custom action of a ParallelCluster node (OnNodeStart): node-proxy.sh PROXY-URL REGION
# Puts on the node what `sallyport env --for cloud-init --proxy PROXY-URL --region REGION` says: the variables for shells and for
# services, with what VPC endpoints carry left out. Change the list with the endpoints that the VPC has (--endpoints).
set -euo pipefail

proxy=${1:?write the URL of the proxy, http://host:port}
region=${2:?write the region}
PREFIX=${PREFIX:-}

names=localhost,127.0.0.1,::1,169.254.169.254,fd00:ec2::254,169.254.170.2
for service in cloudformation dynamodb ec2 logs s3; do names+=,$service.$region.amazonaws.com; done
# Other nodes: us-east-1 has a name of its own.
if [ "$region" = us-east-1 ]; then names+=,.ec2.internal; else names+=,.$region.compute.internal; fi

settings() {
  local name
  for name in http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY; do echo "$name=$proxy"; done
  for name in no_proxy NO_PROXY; do echo "$name=$names"; done
  # Node.js reads the variables only then.
  echo NODE_USE_ENV_PROXY=1
}

install -d -m 0755 "$PREFIX/etc/profile.d" "$PREFIX/etc/systemd/system.conf.d"
settings | sed 's/^/export /' >"$PREFIX/etc/profile.d/proxy.sh"
{
  echo '[Manager]'
  settings | sed 's/.*/DefaultEnvironment="&"/'
} >"$PREFIX/etc/systemd/system.conf.d/proxy.conf"
# Services that start from now on have it, and those that run are told.
systemctl daemon-reexec
for service in amazon-cloudwatch-agent amazon-ssm-agent; do
  if systemctl --quiet is-active "$service"; then systemctl restart "$service"; fi
done
