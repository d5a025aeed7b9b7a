import type { Importer, ImportFormat } from './importer.ts';
import { list } from './list.ts';
import { squid } from './squid.ts';

/** Every format that can be imported. */
export const importers: Readonly<Record<ImportFormat, Importer>> = { list, squid };
