/** One request of a script: which node asks, and for what. */
export interface ScriptedRequest {
  readonly node: string;
  /** `tcp://host:port` is a tunnel in which nothing is said. */
  readonly url: string;
}

/** Reads `requests.txt`: `node URL` a line; `#` starts a comment line. */
export function readRequests(text: string): ScriptedRequest[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [node = '', url = ''] = line.split(' ');
      if (!URL.canParse(url)) throw new Error(`no URL: ${line}`);
      return { node, url };
    });
}
