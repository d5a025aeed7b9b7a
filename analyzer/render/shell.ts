/**
 * Quotes one word for a POSIX shell: between single quotes nothing has a meaning but the quote
 * itself (POSIX.1-2024, Shell Command Language §2.2.2). A NUL cannot stand in an argument at all.
 */
export function shellWord(text: string): string {
  const plain = text.replaceAll('\0', '');
  return /^[A-Za-z0-9_./:,@%+-][A-Za-z0-9_./:,=@%+-]*$/.test(plain)
    ? plain
    : `'${plain.replaceAll("'", "'\\''")}'`;
}

export function shellWords(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/**
 * Writes a file into the script's temporary folder, taken to the letter.
 *
 * The lines are those of JSON, which never holds a line that is the end mark alone.
 */
export function shellFile(name: string, json: string): string {
  return `cat >"$work"/${shellWord(name)} <<'END_OF_JSON'\n${json}\nEND_OF_JSON`;
}

/** `SubnetIds` → `SUBNET_IDS`, as environment variables are called. */
export function constantCase(id: string): string {
  return id.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();
}

/** The variable in which a script keeps the id that AWS gave to one of its resources. */
export function idVariable(id: string): string {
  return `${constantCase(id).toLowerCase()}_id`;
}
