/**
 * What never goes through a proxy: the machine itself, and EC2's own services (EC2, ECS and EKS
 * user guides, 2026-11-20).
 */
export const LOCAL_HOSTS: readonly string[] = [
  'localhost',
  '127.0.0.1',
  '::1',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  'fd00:ec2::254',
  'fd00:ec2::23',
];
