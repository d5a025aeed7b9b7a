import { spawn } from 'node:child_process';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Serves the repositories below a folder as `git http-backend` does (git-http-backend(1)). */
export function serveGit(root: string): RequestListener {
  return (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://stand-in');
    const backend = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: root,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: pathname,
        QUERY_STRING: searchParams.toString(),
        REQUEST_METHOD: req.method,
        CONTENT_TYPE: req.headers['content-type'],
        HTTP_CONTENT_ENCODING: req.headers['content-encoding'],
        GIT_PROTOCOL: header(req, 'git-protocol'),
      },
    });
    req.pipe(backend.stdin);
    answerAsCgi(backend.stdout, res);
  };
}

/** A CGI program writes header fields, an empty line and the body; `Status` is the status (RFC 3875 §6). */
function answerAsCgi(output: NodeJS.ReadableStream, res: ServerResponse): void {
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  output.once('end', () => {
    const answer = Buffer.concat(chunks);
    const end = answer.indexOf('\r\n\r\n');
    for (const line of answer.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') res.statusCode = Number.parseInt(value, 10);
      else res.setHeader(name, value);
    }
    res.end(answer.subarray(end + 4));
  });
}

function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
