# Security groups for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Put it into a module of its own, then: terraform init && terraform plan
# Planned from what was seen, with the CIDR entries of the allowlist. Put each clients group on the nodes of its role, and the group of the endpoints on the interface endpoints.
# A security group knows no names: without a proxy (--proxy) only what has published address ranges leaves, and with it everything else at these addresses.
# DNS to the VPC resolver, instance metadata and the time service are not filtered by security groups and need no rule.
# endpoints: counts 0 (IPv4) and 0 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# clients-compute: counts 34 (IPv4) and 6 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# clients-head: counts 34 (IPv4) and 6 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
#
# This is not the allowlist to the letter:
#   github.com:443 widens: to all addresses that its vendor publishes
#   queue.amazonaws.com:443 drops: the plan sends it elsewhere: see the settings in the report

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.62" }
  }
}

variable "vpc_id" {
  description = "the VPC of the clients"
  type        = string
}

data "aws_ec2_managed_prefix_list" "dynamodb_prefix_list" {
  name = "com.amazonaws.us-east-1.dynamodb"
}

data "aws_ec2_managed_prefix_list" "s3_prefix_list" {
  name = "com.amazonaws.us-east-1.s3"
}

resource "aws_security_group" "endpoints_group" {
  name        = "sallyport-parallelcluster-2-4-1-endpoints"
  description = "Network interfaces of the interface endpoints"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "clients_compute_group" {
  name        = "sallyport-parallelcluster-2-4-1-clients-compute"
  description = "Clients of the role compute"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "clients_head_group" {
  name        = "sallyport-parallelcluster-2-4-1-clients-head"
  description = "Clients of the role head"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_ingress_clients_compute_port443" {
  security_group_id            = aws_security_group.endpoints_group.id
  description                  = "Clients of the role compute"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.clients_compute_group.id
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_ingress_clients_head_port443" {
  security_group_id            = aws_security_group.endpoints_group.id
  description                  = "Clients of the role head"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.clients_head_group.id
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_endpoints_port443" {
  security_group_id            = aws_security_group.clients_compute_group.id
  description                  = "AWS APIs through interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints_group.id
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_dynamodb_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "dynamodb through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = data.aws_ec2_managed_prefix_list.dynamodb_prefix_list.id
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_s3_port80" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "s3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  prefix_list_id    = data.aws_ec2_managed_prefix_list.s3_prefix_list.id
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_s3_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "s3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = data.aws_ec2_managed_prefix_list.s3_prefix_list.id
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to4x208x26x197x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.208.26.197/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to4x208x26x198x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.208.26.198/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to4x225x11x194x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.225.11.194/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to4x225x11x200x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.225.11.200/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to4x237x22x38x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.237.22.38/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to4x237x22x40x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.237.22.40/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x26x156x214x31_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.26.156.214/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x27x177x113x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.27.177.113/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x27x177x118x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.27.177.118/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x29x134x19x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.29.134.19/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x29x134x23x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.29.134.23/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x87x245x0x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.87.245.0/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x87x245x4x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.87.245.4/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x175x192x146x31_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.175.192.146/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x199x39x227x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.199.39.227/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x199x39x232x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.199.39.232/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x200x245x247x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.200.245.247/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x200x245x248x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.200.245.248/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x201x28x151x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.201.28.151/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x201x28x152x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.201.28.152/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x205x243x160x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.205.243.160/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x205x243x166x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.205.243.166/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x207x73x82x31_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.207.73.82/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x217x135x4x31_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.217.135.4/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x233x83x145x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.233.83.145/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to20x233x83x149x32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.233.83.149/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to140x82x112x0x20_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "140.82.112.0/20"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to143x55x64x0x20_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "143.55.64.0/20"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to185x199x108x0x22_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "185.199.108.0/22"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to192x30x252x0x22_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "192.30.252.0/22"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to2606c50c0ccx32_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv6         = "2606:50c0::/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_to2a0aca440ccx29_port443" {
  security_group_id = aws_security_group.clients_compute_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv6         = "2a0a:a440::/29"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_endpoints_port443" {
  security_group_id            = aws_security_group.clients_head_group.id
  description                  = "AWS APIs through interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints_group.id
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_dynamodb_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "dynamodb through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = data.aws_ec2_managed_prefix_list.dynamodb_prefix_list.id
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_s3_port80" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "s3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  prefix_list_id    = data.aws_ec2_managed_prefix_list.s3_prefix_list.id
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_s3_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "s3 through its gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = data.aws_ec2_managed_prefix_list.s3_prefix_list.id
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to4x208x26x197x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.208.26.197/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to4x208x26x198x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.208.26.198/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to4x225x11x194x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.225.11.194/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to4x225x11x200x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.225.11.200/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to4x237x22x38x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.237.22.38/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to4x237x22x40x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "4.237.22.40/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x26x156x214x31_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.26.156.214/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x27x177x113x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.27.177.113/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x27x177x118x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.27.177.118/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x29x134x19x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.29.134.19/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x29x134x23x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.29.134.23/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x87x245x0x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.87.245.0/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x87x245x4x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.87.245.4/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x175x192x146x31_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.175.192.146/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x199x39x227x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.199.39.227/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x199x39x232x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.199.39.232/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x200x245x247x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.200.245.247/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x200x245x248x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.200.245.248/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x201x28x151x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.201.28.151/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x201x28x152x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.201.28.152/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x205x243x160x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.205.243.160/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x205x243x166x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.205.243.166/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x207x73x82x31_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.207.73.82/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x217x135x4x31_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.217.135.4/31"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x233x83x145x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.233.83.145/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to20x233x83x149x32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "20.233.83.149/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to140x82x112x0x20_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "140.82.112.0/20"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to143x55x64x0x20_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "143.55.64.0/20"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to185x199x108x0x22_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "185.199.108.0/22"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to192x30x252x0x22_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "192.30.252.0/22"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to2606c50c0ccx32_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv6         = "2606:50c0::/32"
}

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_to2a0aca440ccx29_port443" {
  security_group_id = aws_security_group.clients_head_group.id
  description       = "GitHub, https://api.github.com/meta of 2025-07-25: web and git"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv6         = "2a0a:a440::/29"
}
