# Security groups for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Put it into a module of its own, then: terraform init && terraform plan
# Planned from what was seen, with the CIDR entries of the allowlist. Put each clients group on the nodes of its role, and the group of the endpoints on the interface endpoints.
# A security group knows no names: all names leave through the group of the proxy, which has to hold clients to the allowlist.
# DNS to the VPC resolver, instance metadata and the time service are not filtered by security groups and need no rule.
# endpoints: counts 0 (IPv4) and 0 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# proxy: counts 1 (IPv4) and 0 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# clients-compute: counts 5 (IPv4) and 5 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
# clients-head: counts 5 (IPv4) and 5 (IPv6) of 60 egress rules, before CIDR entries of the allowlist
#
# No entry is widened or dropped.

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

resource "aws_security_group" "proxy_group" {
  name        = "sallyport-parallelcluster-2-4-1-proxy"
  description = "The egress proxy, which decides by name"
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

resource "aws_vpc_security_group_ingress_rule" "proxy_ingress_clients_compute_port3128" {
  security_group_id            = aws_security_group.proxy_group.id
  description                  = "Clients of the role compute"
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3128
  referenced_security_group_id = aws_security_group.clients_compute_group.id
}

resource "aws_vpc_security_group_ingress_rule" "proxy_ingress_clients_head_port3128" {
  security_group_id            = aws_security_group.proxy_group.id
  description                  = "Clients of the role head"
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3128
  referenced_security_group_id = aws_security_group.clients_head_group.id
}

resource "aws_vpc_security_group_egress_rule" "proxy_egress_to0x0x0x0x0_port443" {
  security_group_id = aws_security_group.proxy_group.id
  description       = "Any address, as the proxy decides by name"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
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

resource "aws_vpc_security_group_egress_rule" "clients_compute_egress_proxy_port3128" {
  security_group_id            = aws_security_group.clients_compute_group.id
  description                  = "All that leaves by name, through the egress proxy"
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3128
  referenced_security_group_id = aws_security_group.proxy_group.id
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

resource "aws_vpc_security_group_egress_rule" "clients_head_egress_proxy_port3128" {
  security_group_id            = aws_security_group.clients_head_group.id
  description                  = "All that leaves by name, through the egress proxy"
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3128
  referenced_security_group_id = aws_security_group.proxy_group.id
}
