/**
 * What must not reach a terminal or a page as it is: C0 and C1 controls (U+001B and U+009B start
 * escape sequences), line and paragraph separators, and the invisible characters that reorder or
 * hide text (Unicode TR #36 §2.6; CVE-2021-42574).
 */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** A lone surrogate is no character, and what prints it may do anything. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * Makes recorded text safe to show: what a terminal would obey is written out, so that
 * `ESC [2J` reads `\x1b[2J` and a newline reads `\n`.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escapeCharacter).replace(LONE_SURROGATE, '\ufffd');
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x0d) return '\\r';
  if (code === 0x09) return '\\t';
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
