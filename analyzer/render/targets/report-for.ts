import { ConfigError } from '../../../rules/errors.ts';
import type { Report } from '../../report.ts';
import type { TargetOptions } from '../target.ts';

/** The report whose plan a target follows from. @throws {ConfigError} where there is only an allowlist */
export function reportFor(target: string, { report }: TargetOptions): Report {
  if (report !== undefined) return report;
  throw new ConfigError(
    `Cannot write ${target} from an allowlist alone: it follows from what was seen, so give the record too, with --db and --run`,
  );
}
