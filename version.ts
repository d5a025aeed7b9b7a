import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version of this program, as its package says; the same from source and from `dist/`. */
export function toolVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(fileURLToPath(import.meta.resolve('#package')), 'utf8'),
  );
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  throw new Error('package.json has no version');
}
