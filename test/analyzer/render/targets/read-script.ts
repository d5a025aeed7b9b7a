/** The calls of one function of a script in their order, each as its words with the quotes taken off. */
export function callsOf(script: string, name: string): readonly (readonly string[])[] {
  const joined = script.replaceAll(/ \\\n */g, ' ');
  const lines = joined.split('\n').filter((line) => line.startsWith(`${name} `));
  return lines.map((line) => wordsOf(line).slice(1));
}

function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|\\'/g, (_, inner) => inner ?? "'"));
}
