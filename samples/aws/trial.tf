# Sallyport, trial set-up: one instance that records what a deployment reaches. No public address, no inbound
# but the proxy port, no permission in the account. The same as trial.yaml, for Terraform.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "subnet_id" {
  description = "A private subnet whose default route leads out (NAT gateway, or the firewall that will be asked)"
  type        = string
}

variable "client_cidr" {
  description = "Who may use the proxy, such as the VPC's own range"
  type        = string
  validation {
    condition     = can(cidrnetmask(var.client_cidr))
    error_message = "Write an IPv4 range such as 10.0.0.0/16."
  }
}

variable "package_url" {
  description = "Where the instance gets the package from: an https URL that it can reach (a presigned S3 URL will do) of sallyport-bundle.tgz, which has all that it needs, or of sallyport-X.Y.Z.tgz, which asks the npm registry for the rest"
  type        = string
  sensitive   = true
  validation {
    condition     = can(regex("^https://[^\\s'\"`$\\\\]+$", var.package_url))
    error_message = "Write an https URL."
  }
}

variable "run_name" {
  description = "What the capture is called"
  type        = string
  default     = "trial-1"
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", var.run_name))
    error_message = "Write letters, digits, dots, dashes and underscores."
  }
}

variable "session_manager_by_role" {
  description = "true: the role carries AmazonSSMManagedInstanceCore. false: the account has Default Host Management Configuration switched on, and the role carries nothing"
  type        = bool
  default     = true
}

variable "instance_type" {
  description = "A Graviton (arm64) type, as the image is"
  type        = string
  default     = "t4g.small"
}

data "aws_partition" "current" {}

data "aws_region" "current" {}

data "aws_subnet" "proxy" {
  id = var.subnet_id
}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

resource "aws_iam_role" "proxy" {
  name_prefix = "sallyport-trial-"
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
  count      = var.session_manager_by_role ? 1 : 0
  role       = aws_iam_role.proxy.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "proxy" {
  name_prefix = "sallyport-trial-"
  role        = aws_iam_role.proxy.name
}

resource "aws_security_group" "proxy" {
  name_prefix = "sallyport-trial-"
  description = "Sallyport trial - proxy port in, everything out"
  vpc_id      = data.aws_subnet.proxy.vpc_id

  ingress {
    description = "proxy"
    protocol    = "tcp"
    from_port   = 3128
    to_port     = 3128
    cidr_blocks = [var.client_cidr]
  }

  egress {
    description = "what the deployment needs is what the trial is to find out"
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "proxy" {
  ami                         = data.aws_ssm_parameter.image.value
  instance_type               = var.instance_type
  iam_instance_profile        = aws_iam_instance_profile.proxy.name
  subnet_id                   = var.subnet_id
  vpc_security_group_ids      = [aws_security_group.proxy.id]
  associate_public_ip_address = false

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
  }

  user_data = <<-EOT
    #!/bin/bash
    set -euo pipefail
    dnf install -y nodejs22 nodejs22-npm
    alternatives --set node /usr/bin/node-22 || true
    npm install --global --prefix /usr/local --no-audit --no-fund '${var.package_url}'
    install -d -m 0755 /etc/sallyport
    printf 'SALLYPORT_FLAGS=--listen 0.0.0.0:3128 --allow-clients ${var.client_cidr} --run ${var.run_name}\n' >/etc/sallyport/record.env
    package=$(npm root --global --prefix /usr/local)/sallyport
    install -m 0644 "$package/samples/systemd/sallyport-record.service" /etc/systemd/system/
    systemctl enable --now sallyport-record
  EOT

  tags = { Name = "sallyport-trial" }
}

output "proxy_url" {
  description = "What goes into https_proxy and http_proxy, and into ParallelCluster's HttpProxyAddress"
  value       = "http://${aws_instance.proxy.private_ip}:3128"
}

output "session" {
  description = "A shell on the instance; the record is /var/lib/sallyport/sallyport.db"
  value       = "aws ssm start-session --region ${data.aws_region.current.name} --target ${aws_instance.proxy.id}"
}
