import { type Unzipped, unzip, zip } from 'fflate';
import writeXlsxFile, { type CellObject } from 'write-excel-file/node';
import { printable } from './printable.ts';
import { inert } from './spreadsheet.ts';

export type SheetCell = string | number | undefined;

export interface Sheet {
  readonly name: string;
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  readonly rows: readonly (readonly SheetCell[])[];
}

/**
 * Writes sheets as an Office Open XML workbook: titles that stay in view and filter, text that
 * wraps. No cell is a formula, and none becomes one where it is copied or saved as CSV.
 */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const file = writeXlsxFile(
    sheets.map(({ name, columns, rows }) => ({
      sheet: name,
      data: [columns.map(({ title }) => titleCell(title)), ...rows.map((row) => row.map(toCell))],
      columns: columns.map(({ width }) => ({ width })),
      orientation: 'landscape' as const,
      stickyRowsCount: 1,
    })),
    { features: [filterFeature(sheets)] },
  );
  return withoutTime(await file.toBuffer());
}

function titleCell(title: string): CellObject {
  return {
    ...{ value: title, type: String, fontWeight: 'bold', backgroundColor: '#E4E9EE' },
    ...{ alignVertical: 'top', wrap: true },
  };
}

function toCell(cell: SheetCell): CellObject | null {
  if (cell === undefined || cell === '') return null;
  if (typeof cell === 'number') return { value: cell, type: Number, alignVertical: 'top' };
  return { value: cellText(cell), type: String, alignVertical: 'top', wrap: true };
}

/** Excel's limit for the text of a cell. */
const LONGEST = 32_767;

/**
 * What a cell may hold: XML 1.0 §2.2 has no U+FFFE and U+FFFF, and `_x0009_` would be read as the
 * character with that code (ECMA-376 part 1 §22.9.2.19), so its underscore is written that way.
 */
function cellText(text: string): string {
  const shown = printable(inert(text)).replace(/[\ufffe\uffff]/g, '\ufffd');
  const cut = shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown;
  return cut.replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_');
}

/** Lets the titles filter: the library has no option for it, and takes additions of this form. */
function filterFeature(sheets: readonly Sheet[]) {
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml: string, _: unknown, { sheetIndex }: { sheetIndex: number }): string => {
            const { columns = [], rows = [] } = sheets[sheetIndex] ?? {};
            const corner = `${String.fromCharCode(64 + columns.length)}${rows.length + 1}`;
            return xml.replace('</sheetData>', `</sheetData><autoFilter ref="A1:${corner}"/>`);
          },
        },
      },
    },
  };
}

/**
 * The parts of a workbook are dated when they are written, and the same report has to give the same
 * bytes. The first day that ZIP knows, in local time, is the same number everywhere.
 */
async function withoutTime(workbook: Uint8Array): Promise<Uint8Array> {
  const files = await new Promise<Unzipped>((resolve, reject) => {
    unzip(workbook, (error, found) => (error === null ? resolve(found) : reject(error)));
  });
  return new Promise((resolve, reject) => {
    zip(files, { mtime: new Date(1980, 0, 1) }, (error, bytes) =>
      error === null ? resolve(bytes) : reject(error),
    );
  });
}
