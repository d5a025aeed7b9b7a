import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigError } from '../../rules/errors.ts';
import { formatAllowlist } from '../../rules/policy-format.ts';
import { mergeAllowlist } from '../../rules/policy-merge.ts';
import { readAllowlistText } from '../commands/allowlist-file.ts';
import { notesOn } from '../commands/make-allowlist.ts';
import { writeResult } from '../commands/output.ts';
import { printable } from '../render/printable.ts';
import type { AllowlistPreview, AllowlistSaved } from './api.ts';
import type { RunView } from './desk.ts';
import { listOf } from './downloads.ts';
import { diffLines } from './line-diff.ts';

/** Adds destinations to one allowlist file: shown first, written when a person has seen it. */
export interface AllowlistDraft {
  /** Says what adding these destinations would make of the file. @throws {UserError} */
  preview(view: RunView, ids: readonly string[], now: number): AllowlistPreview;
  /** Writes what was shown, if the file is still what it was then. @throws {UserError} */
  save(digest: string): AllowlistSaved;
}

/** Previews that can still be saved. */
const KEPT = 8;

interface Drafted {
  /** `undefined`: there was no file. */
  readonly before: string | undefined;
  readonly after: string;
  readonly added: number;
}

/** Drafts for the file that the command line names; no page can name another. */
export function draftAllowlist(file: string): AllowlistDraft {
  const drafts = new Map<string, Drafted>();
  return {
    preview(view, ids, now) {
      const before = readIfThere(file);
      const { notes, ...drafted } = draft(view, ids, { before, file, now });
      const digest = digestOf(drafted);
      drafts.delete(digest);
      drafts.set(digest, drafted);
      for (const old of [...drafts.keys()].slice(0, -KEPT)) drafts.delete(old);
      return {
        file: basename(file),
        exists: before !== undefined,
        added: drafted.added,
        notes: notes.map(printable),
        diff: diffLines(before ?? '', drafted.after),
        digest,
      };
    },
    save(digest) {
      const drafted = drafts.get(digest);
      if (drafted === undefined || readIfThere(file) !== drafted.before) {
        throw new ConfigError(
          `Cannot save "${basename(file)}": it has changed since the difference was shown; look at it again`,
        );
      }
      writeResult(drafted.after, file);
      drafts.clear();
      return { file: basename(file), added: drafted.added };
    },
  };
}

interface FileState {
  readonly before: string | undefined;
  readonly file: string;
  readonly now: number;
}

function draft(
  view: RunView,
  ids: readonly string[],
  { before, file, now }: FileState,
): Drafted & { readonly notes: readonly string[] } {
  const seen = ids.flatMap((id) => view.byId.get(id)?.seen ?? []);
  const built = listOf(view, seen);
  // What is left out because of its category was never among the rows.
  const report = {
    ...view.analysed.report,
    summary: { ...view.analysed.report.summary, mirrored: 0 },
  };
  const { entries } = built.allowlist;
  if (before === undefined) {
    const notes = notesOn(built, entries, report);
    return { before, after: formatAllowlist(built.allowlist), added: entries.length, notes };
  }
  const { text, added, kept, warnings } = mergeAllowlist({ text: before, file }, entries, now);
  const known = entries.length - added.length - kept.length;
  const notes = [
    ...(known > 0 ? [`${known} of the selected destinations are in the list already`] : []),
    ...(kept.length > 0
      ? [`${kept.length} not widened: the file allows less than that on purpose`]
      : []),
    ...warnings,
    ...notesOn(built, added, report),
  ];
  return { before, after: text, added: added.length, notes };
}

function readIfThere(file: string): string | undefined {
  return existsSync(file) ? readAllowlistText(file) : undefined;
}

function digestOf({ before, after }: Drafted): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([before ?? null, after]));
  return hash.digest('base64url');
}
