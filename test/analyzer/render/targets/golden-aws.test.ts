import { expect, test } from 'vitest';
import type { TargetOptions } from '../../../../analyzer/render/target.ts';
import { TARGETS, type Target } from '../../../../analyzer/render/targets/index.ts';
import { foundingReport } from './founding-report.ts';
import { FOUNDING, OPTIONS } from './make-allowlist.ts';

interface Output {
  readonly target: Target;
  readonly file: string;
  readonly options?: Partial<TargetOptions>;
}

const FORMS = [
  { as: 'cloudformation', extension: 'yaml' },
  { as: 'terraform', extension: 'tf' },
  { as: 'cli', extension: 'sh' },
] as const;

/** What golden.test.ts has not: the plan's targets, and the forms beside CloudFormation. */
const OUTPUTS: readonly Output[] = [
  ...FORMS.flatMap(({ as, extension }) => [
    {
      target: 'aws-vpc-endpoints',
      file: `aws-vpc-endpoints.${extension}`,
      options: { as },
    } as const,
    {
      target: 'aws-security-group',
      file: `aws-security-group.${extension}`,
      options: { as },
    } as const,
  ]),
  ...FORMS.filter(({ as }) => as !== 'cloudformation').flatMap(({ as, extension }) => [
    {
      target: 'aws-network-firewall',
      file: `aws-network-firewall.${extension}`,
      options: { as },
    } as const,
    { target: 'aws-dns-firewall', file: `aws-dns-firewall.${extension}`, options: { as } } as const,
  ]),
  {
    target: 'aws-network-firewall',
    file: 'aws-network-firewall.suricata',
    options: { suricata: true },
  },
  {
    target: 'aws-security-group',
    file: 'aws-security-group.direct.tf',
    options: { as: 'terraform', proxy: undefined },
  },
];

test.each(OUTPUTS)('the founding allowlist as $file', async ({ target, file, options }) => {
  const { text } = TARGETS[target](FOUNDING, { ...OPTIONS, report: foundingReport(), ...options });
  const golden = `../../../golden/targets/parallelcluster-2.4.1.${file}`;
  await expect(text).toMatchFileSnapshot(golden);
});
