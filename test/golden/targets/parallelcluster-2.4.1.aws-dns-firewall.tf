# Route 53 Resolver DNS Firewall for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Put it into a module of its own, then: terraform init && terraform plan
# Every other name is answered with NODATA. Watch first: change the action of the last rule from BLOCK to ALERT (and take BlockResponse out) and read the query log.
# Only queries to the resolver of the VPC are seen: a client that asks another resolver, or connects to an address, is not held back.
# Private hosted zones (ParallelCluster has one for each cluster, ending in .pcluster) and reverse lookups (*.in-addr.arpa) are names too: add those that you have.
# Redirections are trusted: the names behind a CNAME of an allowed name need no entry.
# Not verified: whether *.example.com covers example.com itself. It is written as it stands in the allowlist.
#
# This is not the allowlist to the letter:
#   autoscaling.us-east-1.amazonaws.com:443 widens: on any port
#   cloudformation.us-east-1.amazonaws.com:443 widens: on any port
#   dynamodb.us-east-1.amazonaws.com:443 widens: on any port
#   ec2.us-east-1.amazonaws.com:443 widens: on any port
#   github.com:443 widens: on any port
#   queue.amazonaws.com:443 widens: on any port
#   s3.amazonaws.com:80 widens: on any port
#   s3.amazonaws.com:80 widens: with any path, not only /ec2metadata/*
#   us-east-1-aws-parallelcluster.s3.amazonaws.com:443 widens: on any port

terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = ">= 5.62" }
  }
}

variable "vpc_id" {
  description = "the VPC of the clients"
  type        = string
}

resource "aws_route53_resolver_firewall_domain_list" "allow" {
  name = "sallyport-parallelcluster-2-4-1-allow"
  domains = [
    "autoscaling.us-east-1.amazonaws.com",
    "cloudformation.us-east-1.amazonaws.com",
    "dynamodb.us-east-1.amazonaws.com",
    "ec2.us-east-1.amazonaws.com",
    "github.com",
    "queue.amazonaws.com",
    "s3.amazonaws.com",
    "us-east-1-aws-parallelcluster.s3.amazonaws.com",
  ]
}

resource "aws_route53_resolver_firewall_domain_list" "vpc_names" {
  name = "sallyport-parallelcluster-2-4-1-vpc-names"
  domains = [
    "*.compute.internal",
    "*.ec2.internal",
  ]
}

resource "aws_route53_resolver_firewall_domain_list" "everything_else" {
  name    = "sallyport-parallelcluster-2-4-1-everything-else"
  domains = ["*"]
}

resource "aws_route53_resolver_firewall_rule_group" "rules" {
  name = "sallyport-parallelcluster-2-4-1-dns"
}

resource "aws_route53_resolver_firewall_rule" "rules_allow" {
  name                               = "sallyport-parallelcluster-2-4-1-allow"
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.rules.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.allow.id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
  priority                           = 100
  action                             = "ALLOW"
}

resource "aws_route53_resolver_firewall_rule" "rules_vpc_names" {
  name                               = "sallyport-parallelcluster-2-4-1-vpc-names"
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.rules.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.vpc_names.id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
  priority                           = 200
  action                             = "ALLOW"
}

resource "aws_route53_resolver_firewall_rule" "rules_everything_else" {
  name                               = "sallyport-parallelcluster-2-4-1-everything-else"
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.rules.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.everything_else.id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
  priority                           = 300
  action                             = "BLOCK"
  block_response                     = "NODATA"
}

resource "aws_route53_resolver_firewall_rule_group_association" "in_force" {
  name                   = "sallyport-parallelcluster-2-4-1-dns"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.rules.id
  priority               = 200
  vpc_id                 = var.vpc_id
}
