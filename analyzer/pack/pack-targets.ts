import { ConfigError } from '../../rules/errors.ts';
import type { Allowlist } from '../../rules/policy.ts';
import { TARGET_EXTENSIONS } from '../render/file-name.ts';
import type { TargetOptions } from '../render/target.ts';
import { formatLoss } from '../render/targets/header.ts';
import { TARGETS, type Target } from '../render/targets/index.ts';
import type { PackFile } from './archive.ts';
import type { PackedTarget } from './pack.ts';

/** What most hand over to, where nobody says to whom. */
const USUAL_TARGETS: readonly Target[] = [
  'text',
  'csv',
  'squid',
  'paloalto',
  'fortigate',
  'aws-network-firewall',
  'aws-security-group',
  'aws-vpc-endpoints',
];

export interface PackedTargets {
  readonly files: readonly PackFile[];
  readonly targets: readonly PackedTarget[];
}

/**
 * Writes the list for each target. One that was asked for has to work; of the usual ones, what cannot
 * be written from this record is left out, with the reason.
 * @throws {ConfigError}
 */
export function packTargets(
  allowlist: Allowlist,
  options: TargetOptions,
  asked: readonly Target[],
): PackedTargets {
  const wanted = asked.length === 0 ? USUAL_TARGETS : [...new Set(asked)];
  const packed = wanted.map((target) => {
    try {
      return packTarget(target, allowlist, options);
    } catch (error) {
      if (!(error instanceof ConfigError) || asked.length > 0) throw error;
      const about = { target, files: [], losses: [], missing: error.message };
      return { files: [], about };
    }
  });
  return {
    files: packed.flatMap(({ files }) => files),
    targets: packed.map(({ about }) => about),
  };
}

function packTarget(
  target: Target,
  allowlist: Allowlist,
  options: TargetOptions,
): { readonly files: readonly PackFile[]; readonly about: PackedTarget } {
  const { text, losses, files = [] } = TARGETS[target](allowlist, options);
  const folder = `targets/${target}`;
  // A result in several files has names that belong together.
  const all =
    files.length === 0
      ? [{ path: `${folder}.${TARGET_EXTENSIONS[target]}`, body: text }]
      : [
          { path: `${folder}/${target}.${TARGET_EXTENSIONS[target]}`, body: text },
          ...files.map(({ name, text: body }) => ({ path: `${folder}/${name}`, body })),
        ];
  return {
    files: all,
    about: {
      target,
      files: all.map(({ path }) => path),
      losses: losses.map(formatLoss),
      missing: null,
    },
  };
}
