import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const UNITS = fileURLToPath(new URL('../../../samples/systemd/', import.meta.url));

describe.each(readdirSync(UNITS).filter((name) => name.endsWith('.service')))('%s', (unit) => {
  test('has no setting that systemd does not know', () => {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', join(UNITS, unit)], {
      encoding: 'utf8',
    });
    expect(stderr.split('\n').filter((line) => line.includes(unit))).toEqual([]);
  });

  test('leaves an attacker little: an exposure below 2.0', () => {
    const said = execFileSync(
      'systemd-analyze',
      ['security', '--offline=true', '--no-pager', join(UNITS, unit)],
      { encoding: 'utf8' },
    );
    const exposure = Number(/Overall exposure level for \S+: (\d+\.\d)/.exec(said)?.[1]);
    expect(exposure).toBeLessThan(2);
  });
});
