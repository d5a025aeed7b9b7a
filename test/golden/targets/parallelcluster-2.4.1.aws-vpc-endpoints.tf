# VPC endpoints for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Put it into a module of its own, then: terraform init && terraform plan
# Planned from what was seen, for us-east-1. An endpoint carries a service and filters no names: the group from the target aws-security-group says who may use it.
# Clients behind a proxy reach an endpoint only if the proxy is in this VPC, or if the names are in their NO_PROXY.
# com.amazonaws.us-east-1.s3 is left without a policy: Add the buckets that are used through s3.amazonaws.com:80, of which the record shows none: intercept the name, or ask who uses it.
# com.amazonaws.us-east-1.sqs does not cover queue.amazonaws.com: its private DNS does not cover this name
# A gateway endpoint works by the route table of the subnet that a connection starts in. What clients send through a proxy starts in the subnet of the proxy: name these hosts in NO_PROXY, or give that subnet the route too.
# ParallelCluster 3 with Networking/Proxy/HttpProxyAddress sets no_proxy to localhost and the metadata address alone, so nodes send API calls to the proxy although the endpoints exist: extend no_proxy in a custom action or in the image.
# Besides its endpoint, cloudformation needs cloudformation-waitcondition-us-east-1 and cloudformation-custom-resource-response-useast1: wait conditions (cfn-signal) and custom resources answer by writing into buckets of AWS; an endpoint policy or a firewall without them fails a stack after its timeout.
# Keep the gateway endpoint for DynamoDB even where policy asks for interface endpoints: the interface endpoint has no private DNS, so each client would need its endpoint URL.
# An interface endpoint for S3 would not cover these: its private DNS leaves out FIPS, website, global (s3.amazonaws.com) and dash (s3-<region>) names. The gateway endpoint goes by address and carries those of its own region.
# The rules that let clients out to GitHub directly name its addresses of 2025-07-25. They change several times a year and without notice: compare with https://api.github.com/meta before use, or let them out through a proxy.
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

variable "route_table_ids" {
  description = "the route tables of the subnets of the clients"
  type        = list(string)
}

variable "subnet_ids" {
  description = "one subnet for each zone that gets an endpoint"
  type        = list(string)
}

variable "endpoint_security_group_id" {
  description = "the security group of interface endpoints, from the target aws-security-group"
  type        = string
}

resource "aws_vpc_endpoint" "autoscaling_interface" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.us-east-1.autoscaling"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.subnet_ids
  security_group_ids  = [var.endpoint_security_group_id]
}

resource "aws_vpc_endpoint" "cloudformation_interface" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.us-east-1.cloudformation"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.subnet_ids
  security_group_ids  = [var.endpoint_security_group_id]
}

resource "aws_vpc_endpoint" "dynamodb_gateway" {
  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.us-east-1.dynamodb"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = var.route_table_ids
}

resource "aws_vpc_endpoint" "ec2_interface" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.us-east-1.ec2"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.subnet_ids
  security_group_ids  = [var.endpoint_security_group_id]
}

resource "aws_vpc_endpoint" "s3_gateway" {
  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.us-east-1.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = var.route_table_ids
}

resource "aws_vpc_endpoint" "sqs_interface" {
  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.us-east-1.sqs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = var.subnet_ids
  security_group_ids  = [var.endpoint_security_group_id]
}
