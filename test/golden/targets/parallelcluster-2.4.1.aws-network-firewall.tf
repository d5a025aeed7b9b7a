# AWS Network Firewall, domain lists for the allowlist "parallelcluster-2.4.1": 8 entries
# Written from allowlist.yaml at 2026-11-20T10:00:00.000Z by sallyport 0.0.0; change the allowlist, not this file
#
# Put it into a module of its own, then: terraform init && terraform plan
# Attach the groups to a firewall policy with RuleOrder STRICT_ORDER and the default actions aws:drop_established and aws:alert_established, above any wider pass rule.
# A group has its capacity for good: it has room for half as many entries again, then make a new one.
# ClientCidrs becomes HOME_NET; without it only clients in the VPC of the firewall itself are inspected.
# An entry of the protocol tcp lets any protocol through on its ports, but only to addresses.
# Plain HTTP is judged by the first request of a connection: further ones on it pass, to whatever host or path.
# TLS is judged by the name in the ClientHello, which a client chooses, and not by the address it connects to.
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

variable "client_cidrs" {
  description = "the CIDR blocks of the clients"
  type        = list(string)
}

resource "aws_networkfirewall_rule_group" "allow_tls" {
  name        = "sallyport-parallelcluster-2-4-1-tls"
  description = "Egress allowlist, tls; written by sallyport"
  type        = "STATEFUL"
  capacity    = 100

  rule_group {
    rule_variables {
      ip_sets {
        key = "HOME_NET"

        ip_set {
          definition = var.client_cidrs
        }
      }
    }

    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["TLS_SNI"]
        targets = [
          "autoscaling.us-east-1.amazonaws.com",
          "cloudformation.us-east-1.amazonaws.com",
          "dynamodb.us-east-1.amazonaws.com",
          "ec2.us-east-1.amazonaws.com",
          "github.com",
          "queue.amazonaws.com",
          "us-east-1-aws-parallelcluster.s3.amazonaws.com",
        ]
      }
    }

    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }
}

resource "aws_networkfirewall_rule_group" "allow_http" {
  name        = "sallyport-parallelcluster-2-4-1-http"
  description = "Egress allowlist, http; written by sallyport"
  type        = "STATEFUL"
  capacity    = 100

  rule_group {
    rule_variables {
      ip_sets {
        key = "HOME_NET"

        ip_set {
          definition = var.client_cidrs
        }
      }
    }

    rules_source {
      rules_source_list {
        generated_rules_type = "ALLOWLIST"
        target_types         = ["HTTP_HOST"]
        targets              = ["s3.amazonaws.com"]
      }
    }

    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }
}
