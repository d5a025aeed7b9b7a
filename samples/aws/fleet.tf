# Sallyport, enforcing fleet: proxies over zones behind an internal Network Load Balancer, which take their list from a
# bucket and ship what they record to Aurora PostgreSQL. No public address; README.md says what has to be in the bucket
# first. The same as fleet.yaml, for Terraform: copy it into a folder of its own.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.80"
    }
  }
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  description = "Private subnets, one in each zone, whose default route leads out (NAT gateway or firewall); nobody else needs that route"
  type        = list(string)
}

variable "route_table_ids" {
  description = "Route tables of these subnets, for the S3 endpoint"
  type        = list(string)
}

variable "client_cidr" {
  description = "Who may use the proxies, such as the range of the cluster's subnets"
  type        = string
  validation {
    condition     = can(cidrnetmask(var.client_cidr))
    error_message = "Write an IPv4 range such as 10.0.0.0/16."
  }
}

variable "bucket" {
  description = "A bucket for this fleet alone, with the package, the list, its signature and the certificates of RDS; its bucket policy is replaced"
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "Write a bucket name without dots."
  }
}

variable "package_key" {
  description = "The package with what it depends on, as npm run build:bundle makes it"
  type        = string
  default     = "sallyport-bundle.tgz"
  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.package_key))
    error_message = "Write letters, digits, dots, dashes, underscores and slashes."
  }
}

variable "package_sha256" {
  type = string
  validation {
    condition     = can(regex("^[0-9a-f]{64}$", var.package_sha256))
    error_message = "Write the SHA-256 of the package in hexadecimal, as sha256sum prints it."
  }
}

variable "allowlist_key" {
  type    = string
  default = "allowlist.yaml"
  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.allowlist_key))
    error_message = "Write letters, digits, dots, dashes, underscores and slashes."
  }
}

variable "allowlist_public_key" {
  description = "The last line of minisign.pub; a list that this key has not signed is not taken"
  type        = string
  validation {
    condition     = can(regex("^RW[A-Za-z0-9+/=]{54}$", var.allowlist_public_key))
    error_message = "Write the last line of minisign.pub."
  }
}

variable "rds_ca_key" {
  description = "The certificates of RDS for all regions, global-bundle.pem of truststore.pki.rds.amazonaws.com"
  type        = string
  default     = "global-bundle.pem"
  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.rds_ca_key))
    error_message = "Write letters, digits, dots, dashes, underscores and slashes."
  }
}

variable "s3_endpoint_id" {
  description = "The S3 gateway endpoint of these route tables, where there is one already; else one is made"
  type        = string
  default     = ""
}

variable "make_interface_endpoints" {
  description = "Endpoints for Secrets Manager, Systems Manager and Auto Scaling; false where the VPC has them"
  type        = bool
  default     = true
}

variable "alarm_topic_arn" {
  description = "An SNS topic that hears the alarms"
  type        = string
  default     = ""
}

variable "name" {
  description = "What everything is called"
  type        = string
  default     = "sallyport"
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,20}$", var.name))
    error_message = "Write up to 21 lower-case letters, digits and dashes."
  }
}

variable "min_proxies" {
  type    = number
  default = 2
  validation {
    condition     = var.min_proxies >= 2
    error_message = "Write 2 or more: one may fail."
  }
}

variable "max_proxies" {
  type    = number
  default = 6
}

variable "instance_type" {
  description = "A Graviton (arm64) type, as the image is"
  type        = string
  default     = "c7g.large"
}

variable "disk_gib" {
  description = "Of each proxy; docs/operations.md says how much a million events take"
  type        = number
  default     = 50
}

variable "database_engine_version" {
  type    = string
  default = "16.8"
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

locals {
  region         = data.aws_region.current.name
  partition      = data.aws_partition.current.partition
  dns_suffix     = data.aws_partition.current.dns_suffix
  s3_endpoint_id = var.s3_endpoint_id == "" ? aws_vpc_endpoint.s3[0].id : var.s3_endpoint_id
  secret_arn     = aws_rds_cluster.database.master_user_secret[0].secret_arn
  group_name     = "${var.name}-proxies"
  # What runs on each proxy asks these; the list they enforce, the package and the packages of the system come through S3.
  interface_endpoints = var.make_interface_endpoints ? toset(["secretsmanager", "autoscaling", "ssm", "ssmmessages"]) : toset([])
}

# Who reaches whom. Each group lets in what is named here and nothing else.

resource "aws_security_group" "balancer" {
  name_prefix = "${var.name}-balancer-"
  description = "Sallyport fleet - load balancer, clients in, proxies out"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "proxy" {
  name_prefix = "${var.name}-proxy-"
  description = "Sallyport fleet - proxies, from the load balancer, to where the list leads"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "database" {
  name_prefix = "${var.name}-database-"
  description = "Sallyport fleet - database, from the proxies"
  vpc_id      = var.vpc_id
}

resource "aws_security_group" "endpoint" {
  count       = var.make_interface_endpoints ? 1 : 0
  name_prefix = "${var.name}-endpoint-"
  description = "Sallyport fleet - endpoints, from the proxies"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  security_group_id = aws_security_group.balancer.id
  ip_protocol       = "tcp"
  from_port         = 3128
  to_port           = 3128
  cidr_ipv4         = var.client_cidr
  description       = "proxy"
}

resource "aws_vpc_security_group_egress_rule" "balancer_to_proxies" {
  security_group_id            = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3129
  referenced_security_group_id = aws_security_group.proxy.id
  description                  = "proxy and readiness"
}

resource "aws_vpc_security_group_ingress_rule" "proxies_from_balancer" {
  security_group_id            = aws_security_group.proxy.id
  ip_protocol                  = "tcp"
  from_port                    = 3128
  to_port                      = 3129
  referenced_security_group_id = aws_security_group.balancer.id
  description                  = "proxy and readiness"
}

# Add the other ports of the allowlist here, 22 for instance.
resource "aws_vpc_security_group_egress_rule" "proxies_out" {
  for_each          = toset(["80", "443"])
  security_group_id = aws_security_group.proxy.id
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
  cidr_ipv4         = "0.0.0.0/0"
  description       = "what the list allows, and AWS"
}

resource "aws_vpc_security_group_egress_rule" "proxies_to_database" {
  security_group_id            = aws_security_group.proxy.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = aws_security_group.database.id
  description                  = "what is shipped"
}

resource "aws_vpc_security_group_ingress_rule" "database_from_proxies" {
  security_group_id            = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  referenced_security_group_id = aws_security_group.proxy.id
  description                  = "proxies"
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_proxies" {
  count                        = var.make_interface_endpoints ? 1 : 0
  security_group_id            = aws_security_group.endpoint[0].id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.proxy.id
  description                  = "proxies"
}

# The bucket: files that are public knowledge inside this VPC and nowhere else. What is in them is signed, or has its sum checked.

resource "aws_vpc_endpoint" "s3" {
  count             = var.s3_endpoint_id == "" ? 1 : 0
  vpc_id            = var.vpc_id
  vpc_endpoint_type = "Gateway"
  service_name      = "com.amazonaws.${local.region}.s3"
  route_table_ids   = var.route_table_ids
}

resource "aws_s3_bucket_policy" "files" {
  bucket = var.bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ReadThroughTheEndpoint"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource = [
        for key in [var.package_key, var.rds_ca_key, var.allowlist_key, "${var.allowlist_key}.minisig"] :
        "arn:${local.partition}:s3:::${var.bucket}/${key}"
      ]
      Condition = { StringEquals = { "aws:SourceVpce" = local.s3_endpoint_id } }
    }]
  })
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = local.interface_endpoints
  vpc_id              = var.vpc_id
  vpc_endpoint_type   = "Interface"
  service_name        = "com.amazonaws.${local.region}.${each.key}"
  private_dns_enabled = true
  subnet_ids          = var.subnet_ids
  security_group_ids  = [aws_security_group.endpoint[0].id]
}

# The database.

resource "aws_kms_key" "record" {
  description         = "Sallyport fleet - the record, and the password to it"
  enable_key_rotation = true
}

resource "aws_db_subnet_group" "database" {
  name_prefix = "${var.name}-"
  subnet_ids  = var.subnet_ids
}

resource "aws_rds_cluster_parameter_group" "database" {
  name_prefix = "${var.name}-"
  description = "Sallyport fleet - nothing without TLS"
  family      = "aurora-postgresql${split(".", var.database_engine_version)[0]}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_rds_cluster" "database" {
  cluster_identifier_prefix       = "${var.name}-"
  engine                          = "aurora-postgresql"
  engine_version                  = var.database_engine_version
  database_name                   = "sallyport"
  master_username                 = "sallyport"
  manage_master_user_password     = true
  master_user_secret_kms_key_id   = aws_kms_key.record.arn
  db_subnet_group_name            = aws_db_subnet_group.database.name
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.database.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.record.arn
  backup_retention_period         = 14
  copy_tags_to_snapshot           = true
  deletion_protection             = true
  final_snapshot_identifier       = "${var.name}-final"

  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = 8
  }
}

# The writer and its standby.
resource "aws_rds_cluster_instance" "database" {
  count               = 2
  identifier_prefix   = "${var.name}-"
  cluster_identifier  = aws_rds_cluster.database.id
  engine              = aws_rds_cluster.database.engine
  instance_class      = "db.serverless"
  publicly_accessible = false
}

# The proxies.

resource "aws_iam_role" "proxy" {
  name_prefix = "${var.name}-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.proxy.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_role_policy" "fleet" {
  name = "fleet"
  role = aws_iam_role.proxy.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "PasswordOfTheDatabase"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = local.secret_arn
      },
      {
        Sid       = "ItsKeyThroughSecretsManagerOnly"
        Effect    = "Allow"
        Action    = "kms:Decrypt"
        Resource  = aws_kms_key.record.arn
        Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${local.region}.${local.dns_suffix}" } }
      },
      {
        Sid      = "LetGo"
        Effect   = "Allow"
        Action   = "autoscaling:CompleteLifecycleAction"
        Resource = "arn:${local.partition}:autoscaling:${local.region}:${data.aws_caller_identity.current.account_id}:autoScalingGroup:*:autoScalingGroupName/${local.group_name}"
      },
    ]
  })
}

resource "aws_iam_instance_profile" "proxy" {
  name_prefix = "${var.name}-"
  role        = aws_iam_role.proxy.name
}

resource "aws_launch_template" "proxy" {
  name_prefix   = "${var.name}-"
  image_id      = data.aws_ssm_parameter.image.value
  instance_type = var.instance_type

  iam_instance_profile {
    arn = aws_iam_instance_profile.proxy.arn
  }

  network_interfaces {
    device_index                = 0
    associate_public_ip_address = false
    security_groups             = [aws_security_group.proxy.id]
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = var.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "${var.name}-proxy" }
  }

  user_data = base64encode(<<-EOT
    #!/bin/bash
    set -euo pipefail
    files='https://${var.bucket}.s3.${local.region}.${local.dns_suffix}'
    # The archive of Amazon Linux is in S3 as well, and comes through the same endpoint.
    dnf install -y nodejs22 nodejs22-npm
    alternatives --set node /usr/bin/node-22 || true
    curl --fail --silent --show-error --retry 5 --retry-all-errors --output /root/sallyport.tgz "$files/${var.package_key}"
    echo '${var.package_sha256}  /root/sallyport.tgz' | sha256sum --check --strict
    npm install --global --prefix /usr/local --offline --no-audit --no-fund /root/sallyport.tgz
    token=$(curl --fail --silent --show-error -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
    instance=$(curl --fail --silent --show-error -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
    install -d -m 0755 /etc/sallyport
    cat >/etc/sallyport/fleet.env <<END
    REGION='${local.region}'
    FILES_URL='$files'
    ALLOWLIST_KEY='${var.allowlist_key}'
    ALLOWLIST_PUBLIC_KEY='${var.allowlist_public_key}'
    RDS_CA_KEY='${var.rds_ca_key}'
    CLIENTS='${var.client_cidr}'
    DATABASE_HOST='${aws_rds_cluster.database.endpoint}'
    DATABASE_NAME='sallyport'
    DATABASE_USER='sallyport'
    SECRET_ID='${local.secret_arn}'
    GROUP='${local.group_name}'
    HOOK='ship-what-is-left'
    INSTANCE='$instance'
    DRAIN='60'
    END
    exec bash "$(npm root --global --prefix /usr/local)/sallyport/samples/aws/node/setup.sh"
  EOT
  )
}

resource "aws_autoscaling_group" "proxies" {
  name                = local.group_name
  vpc_zone_identifier = var.subnet_ids
  min_size            = var.min_proxies
  max_size            = var.max_proxies
  target_group_arns   = [aws_lb_target_group.proxies.arn]
  # Of the machine, not of the proxy: one that cannot write its record has to be looked at, and not be thrown away with it.
  health_check_type         = "EC2"
  health_check_grace_period = 300

  launch_template {
    id      = aws_launch_template.proxy.id
    version = aws_launch_template.proxy.latest_version
  }

  initial_lifecycle_hook {
    name                 = "ship-what-is-left"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    # Draining (90 s at most) and shipping (420 s at most) fit; if nobody answers, it goes all the same.
    heartbeat_timeout = 600
    default_result    = "CONTINUE"
  }

  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 150
    }
  }

  depends_on = [
    aws_s3_bucket_policy.files,
    aws_rds_cluster_instance.database,
    aws_vpc_security_group_egress_rule.balancer_to_proxies,
    aws_vpc_security_group_egress_rule.proxies_out,
    aws_vpc_security_group_egress_rule.proxies_to_database,
    aws_vpc_endpoint.interface,
  ]
}

resource "aws_autoscaling_policy" "load" {
  name                   = "load"
  autoscaling_group_name = aws_autoscaling_group.proxies.name
  policy_type            = "TargetTrackingScaling"
  target_tracking_configuration {
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
    target_value = 40
  }
}

# The load balancer.

resource "aws_lb" "balancer" {
  name                             = var.name
  load_balancer_type               = "network"
  internal                         = true
  ip_address_type                  = "ipv4"
  subnets                          = var.subnet_ids
  security_groups                  = [aws_security_group.balancer.id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = true
}

resource "aws_lb_target_group" "proxies" {
  name        = var.name
  vpc_id      = var.vpc_id
  target_type = "instance"
  protocol    = "TCP"
  port        = 3128
  # The proxy sees its clients: roles, limits and the record are by their addresses.
  preserve_client_ip = true
  proxy_protocol_v2  = false
  # Longer than --drain-timeout: tunnels end by themselves, or by the proxy, and not by the load balancer.
  deregistration_delay   = 120
  connection_termination = false

  health_check {
    protocol            = "HTTP"
    port                = 3129
    path                = "/readyz"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
    matcher             = "200"
  }

  # One that is not ready keeps the tunnels that it has.
  target_health_state {
    enable_unhealthy_connection_termination = false
  }
}

resource "aws_lb_listener" "proxies" {
  load_balancer_arn = aws_lb.balancer.arn
  protocol          = "TCP"
  port              = 3128
  # As --timeout-idle: with 350 seconds, its default, the load balancer would forget silent tunnels first.
  tcp_idle_timeout_seconds = 900

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.proxies.arn
  }
}

# What has to be looked at. What the proxies count themselves is in samples/prometheus/.

resource "aws_cloudwatch_metric_alarm" "proxies_missing" {
  alarm_name          = "${var.name}-proxies-missing"
  alarm_description   = "Fewer proxies are ready than there have to be; see docs/operations.md"
  namespace           = "AWS/NetworkELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = var.min_proxies
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_topic_arn == "" ? [] : [var.alarm_topic_arn]
  dimensions = {
    LoadBalancer = aws_lb.balancer.arn_suffix
    TargetGroup  = aws_lb_target_group.proxies.arn_suffix
  }
}

resource "aws_cloudwatch_metric_alarm" "proxies_not_ready" {
  alarm_name          = "${var.name}-proxies-not-ready"
  alarm_description   = "A proxy answers /readyz with 503, or not at all"
  namespace           = "AWS/NetworkELB"
  metric_name         = "UnHealthyHostCount"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 10
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arn == "" ? [] : [var.alarm_topic_arn]
  dimensions = {
    LoadBalancer = aws_lb.balancer.arn_suffix
    TargetGroup  = aws_lb_target_group.proxies.arn_suffix
  }
}

resource "aws_cloudwatch_metric_alarm" "database_busy" {
  alarm_name          = "${var.name}-database-busy"
  alarm_description   = "The database is at the end of its capacity; raise max_capacity, or shorten retention"
  namespace           = "AWS/RDS"
  metric_name         = "ACUUtilization"
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 90
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arn == "" ? [] : [var.alarm_topic_arn]
  dimensions = {
    DBClusterIdentifier = aws_rds_cluster.database.id
  }
}

output "proxy_url" {
  description = "What goes into https_proxy and http_proxy, and into ParallelCluster's HttpProxyAddress"
  value       = "http://${aws_lb.balancer.dns_name}:3128"
}

output "balancer_security_group" {
  description = "For the egress rules of the clients' own groups, port 3128"
  value       = aws_security_group.balancer.id
}

output "database_url" {
  description = "For sallyport report --db; the password is in the secret"
  value       = "postgres://sallyport@${aws_rds_cluster.database.endpoint}:5432/sallyport?sslmode=verify-full&sslrootcert=global-bundle.pem"
}

output "database_secret" {
  value = local.secret_arn
}
