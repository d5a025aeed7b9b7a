import { expect, test } from 'vitest';
import type { InfrastructureForm } from '../../../analyzer/render/target.ts';
import { TARGETS, type Target } from '../../../analyzer/render/targets/index.ts';
import { foundingReport } from '../../analyzer/render/targets/founding-report.ts';
import { FOUNDING, OPTIONS } from '../../analyzer/render/targets/make-allowlist.ts';
import { runPeer } from '../support/peer.ts';

const AWS: readonly Target[] = [
  'aws-network-firewall',
  'aws-dns-firewall',
  'aws-security-group',
  'aws-vpc-endpoints',
];

// biome-ignore lint/suspicious/noTemplateCurlyInString: the text of another language
const purpose = '\'"`${x}$(id)\\\n';
const HOSTILE = {
  ...FOUNDING,
  name: purpose,
  entries: FOUNDING.entries.map((entry) => ({ ...entry, purpose, ticket: purpose })),
};

function render(target: Target, as: InfrastructureForm): string {
  return TARGETS[target](HOSTILE, { ...OPTIONS, as, report: foundingReport() }).text;
}

test.each([...AWS, 'checkpoint', 'gcp-firewall'] as const)(
  'shellcheck has nothing to say about the script of %s',
  async (target) => {
    const input = render(target, 'cli');

    expect(await runPeer('shellcheck', ['-s', 'bash', '-'], { input })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  },
);
