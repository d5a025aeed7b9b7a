import { execFileSync, spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SAMPLES = fileURLToPath(new URL('../../../samples/', import.meta.url));
const UNITS = globSync('{systemd,aws/node}/*.service', { cwd: SAMPLES });

describe.each(UNITS)('%s', (unit) => {
  test('has no setting that systemd does not know', () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(SAMPLES, unit)], {
      encoding: 'utf8',
    });
    const faults = stderr.split('\n').filter((line) => line.includes(basename(unit)));
    // The scripts of a fleet's proxy are put there by its set-up.
    expect(
      faults.filter((line) => !/libexec\/sallyport\/\S+ is not executable/.test(line)),
    ).toEqual([]);
  });

  test('leaves an attacker little: an exposure below 2.0', () => {
    const said = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', join(SAMPLES, unit)],
      { encoding: 'utf8' },
    );
    const exposure = Number(/Overall exposure level for \S+: (\d+\.\d)/.exec(said)?.[1]);
    expect(exposure).toBeLessThan(2);
  });
});
