/** Variables or settings by name, as a file gives them. */
export type Settings = ReadonlyMap<string, string>;

/**
 * Reads assignments, one a line, as /etc/environment, Renviron, wgetrc and shell profiles hold them:
 * `NAME=value`, perhaps after `export`, perhaps quoted. Anything else is skipped; nothing is expanded.
 */
export function readAssignments(text: string): Settings {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value] =
      /^\s*(?:export\s+)?([A-Za-z_][\w-]*)\s*=\s*(.*?)\s*$/.exec(line.replace(/\s#.*$/, '')) ?? [];
    if (name !== undefined && value !== undefined) found.set(name, unquote(value));
  }
  return found;
}

/** One `key = value` of an INI file, with the section that it stands in. */
export interface IniEntry {
  /** Lower case, without brackets; `''` before the first. */
  readonly section: string;
  /** Lower case. */
  readonly key: string;
  /** As it is written, quotes included. */
  readonly value: string;
}

/** Reads what git, dnf, pip, npm, systemd and TOML files have in common. */
export function readIni(text: string): IniEntry[] {
  const entries: IniEntry[] = [];
  let section = '';
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (/^(?:[#;]|$)/.test(line)) continue;
    const title = /^\[([^\]]*)\]/.exec(line)?.[1];
    if (title !== undefined) {
      section = title.trim().toLowerCase();
      continue;
    }
    const [, key = '', value = ''] = /^([^=:\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (key !== '') entries.push({ section, key: key.toLowerCase(), value });
  }
  return entries;
}

/** The words of a systemd assignment such as `Environment="A=b c" D=e` (systemd.syntax(7)). */
export function readWords(text: string): string[] {
  const words = text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S+/g) ?? [];
  return words.map((word) => unquote(word).replace(/\\(.)/g, '$1').replaceAll('%%', '%'));
}

/** Takes the quotes off a value that is quoted as a whole. */
export function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1;?$/.exec(text.trim());
  return quoted?.[2] ?? text.trim();
}
