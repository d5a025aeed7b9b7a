import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ListFlags, parseListSettings } from '../../proxy/policy/settings.ts';
import { openPolicySource, type PolicySource } from '../../proxy/policy-source.ts';
import { PolicyError, UnavailableError } from '../../rules/errors.ts';
import { parseHost } from '../../rules/host.ts';
import { listServer } from '../support/list-server.ts';
import { newSigner } from '../support/sign-list.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

function listOf(...hosts: string[]): string {
  const entries = hosts.map((host) => `  - host: ${host}\n    ports: [443]\n`).join('');
  return `version: 1\nname: test\nentries:\n${entries}`;
}

interface Opened {
  readonly source: PolicySource;
  readonly said: string[];
  allows(name: string): boolean;
  /** Resolves when the log has a line with this text. */
  saying(text: string): Promise<string>;
}

/** Opens a source that asks its server every 20 ms, and keeps its copy in `db.policy.json`. */
async function open(flags: ListFlags, folder: TempFolder, pollMs = 20): Promise<Opened> {
  const said: string[] = [];
  const waiting: { text: string; resolve(line: string): void }[] = [];
  const say = (line: string): void => {
    said.push(line);
    for (const { text, resolve } of waiting) if (line.includes(text)) resolve(line);
  };
  const log = {
    info: (message: string) => say(`info ${message}`),
    warn: (message: string) => say(`warn ${message}`),
    error: (message: string) => say(`error ${message}`),
  };
  const settings = { ...parseListSettings(flags, folder.at('db')), pollMs };
  const source = await openPolicySource(settings, { now: Date.now, log, settleMs: 10 });
  onTestFinished(() => source[Symbol.dispose]());
  return {
    source,
    said,
    allows(name) {
      const host = parseHost(name);
      return host.ok && source.current().namesFor(host.value).length > 0;
    },
    saying: (text) =>
      new Promise((resolve) => {
        const line = said.find((one) => one.includes(text));
        if (line !== undefined) resolve(line);
        else waiting.push({ text, resolve });
      }),
  };
}

describe('a file', () => {
  test('that is another one after a reload is in force as a whole', async () => {
    using folder = tempFolder();
    const allow = folder.at('allowlist.yaml');
    writeFileSync(allow, listOf('a.example.com'));
    const { source, allows } = await open({ allow }, folder);
    const before = source.label();

    writeFileSync(allow, listOf('b.example.com'));
    await source.reload();

    expect([allows('a.example.com'), allows('b.example.com')]).toEqual([false, true]);
    expect(source.version()).toBe(2);
    expect(source.label()).toEqual({
      name: 'test',
      digest: expect.not.stringMatching(before.digest),
    });
  });

  test('that is broken is named with line and column, and the old list stays', async () => {
    using folder = tempFolder();
    const allow = folder.at('allowlist.yaml');
    writeFileSync(allow, listOf('a.example.com'));
    const { source, said, allows } = await open({ allow }, folder);

    writeFileSync(allow, listOf('a.example.com').replace('443', '70000'));
    await source.reload();

    expect(said).toEqual([
      expect.stringMatching(/^error .*allowlist\.yaml:5:\d+.*stays in force$/),
    ]);
    expect([allows('a.example.com'), source.version(), source.isStale()]).toEqual([true, 1, true]);
  });

  test('that changes is noticed by itself', async () => {
    using folder = tempFolder();
    const allow = folder.at('allowlist.yaml');
    writeFileSync(allow, listOf('a.example.com'));
    const { allows, saying } = await open({ allow }, folder);
    // The watcher is told of no change, it compares: it must have looked once.
    await new Promise((resolve) => setTimeout(resolve, 50));

    writeFileSync(allow, listOf('a.example.com', 'c.example.com'));
    await saying('has been reloaded');

    expect(allows('c.example.com')).toBe(true);
  });

  test('that is not there leaves nothing to start with', async () => {
    using folder = tempFolder();

    await expect(open({ allow: folder.at('none.yaml') }, folder)).rejects.toThrow(
      'there is no such file; name another file with --allow',
    );
  });

  test('is taken with the signature beside it, and not without', async () => {
    using folder = tempFolder();
    const [allow, signer] = [folder.at('allowlist.yaml'), newSigner()];
    const flags = { allow, allowPubkey: [signer.publicKey] };
    writeFileSync(allow, listOf('a.example.com'));

    await expect(open(flags, folder)).rejects.toThrow(
      /\.minisig is missing: there is no such file/,
    );
    writeFileSync(`${allow}.minisig`, signer.sign(listOf('a.example.com')));
    const { source, allows, said } = await open(flags, folder);
    writeFileSync(allow, listOf('b.example.com'));
    await source.reload();

    expect(said).toEqual([
      expect.stringMatching(/^error .*it is of another text; .*stays in force$/),
    ]);
    expect([allows('a.example.com'), allows('b.example.com')]).toEqual([true, false]);
  });
});

describe('a URL', () => {
  test('is asked with the ETag of what is in force, and another list is taken', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', listOf('a.example.com'));
    const { source, said, allows, saying } = await open({ allow: server.url }, folder);

    await server.askedTimes(3);
    expect(server.asked[0]?.headers['if-none-match']).toBeUndefined();
    expect(server.asked[2]?.headers['if-none-match']).toMatch(/^"[0-9a-f]{64}"$/);
    expect(said).toEqual([]);
    server.files.set('/list.yaml', listOf('b.example.com'));
    const line = await saying('has been reloaded');

    expect(line).toContain(`${server.url} has been reloaded: test@${source.label().digest}`);
    expect([allows('a.example.com'), allows('b.example.com')]).toEqual([false, true]);
  });

  test('that cannot be read is complained of once, and once it is said to be well again', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', listOf('a.example.com'));
    const { source, said, allows, saying } = await open({ allow: server.url }, folder);

    server.files.set('/list.yaml', 503);
    await saying('stays in force');
    server.files.set('/list.yaml', 500);
    await server.askedTimes(server.asked.length + 4);
    expect([source.isStale(), allows('a.example.com')]).toEqual([true, true]);
    server.files.set('/list.yaml', listOf('a.example.com'));
    await saying('can be read again');

    expect(said).toEqual([
      expect.stringMatching(/^error .*answers 503; the list that was in force stays in force$/),
      expect.stringMatching(/^info .*can be read again; test@[0-9a-f]{12} is in force$/),
    ]);
    expect([source.isStale(), source.version()]).toEqual([false, 1]);
  });

  test('with a broken list is said with line and column, once for each list', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', listOf('a.example.com'));
    const { said, saying } = await open({ allow: server.url }, folder);

    server.files.set('/list.yaml', listOf('a.example.com').replace('443', '70000'));
    await saying('stays in force');
    await server.askedTimes(server.asked.length + 3);

    expect(said).toEqual([expect.stringMatching(/^error .*\/list\.yaml:5:\d+.*stays in force$/)]);
  });

  test('says what is wrong again to whoever asks for it', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', listOf('a.example.com'));
    const { source, said } = await open({ allow: server.url }, folder, 60_000);

    server.files.set('/list.yaml', 503);
    await source.reload();
    await source.reload();
    server.files.set('/list.yaml', listOf('a.example.com'));
    await source.reload();
    await source.reload();

    expect(said.map((line) => line.split(' ')[0])).toEqual(['error', 'error', 'info', 'info']);
    expect(said.at(-1)).toContain('has not changed');
  });

  test('keeps its query string to itself', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', listOf('a.example.com'));
    const allow = `${server.url}?X-Amz-Signature=s3cr3t`;
    const { source, said, saying } = await open({ allow }, folder);

    server.files.set('/list.yaml', 403);
    await saying('a presigned URL may have expired');
    await source.reload();

    expect(server.asked[0]?.url).toContain('s3cr3t');
    const copy = readFileSync(folder.at('db.policy.json'), 'utf8');
    expect(JSON.stringify([said, source.text(), source.label(), copy])).not.toContain('s3cr3t');
  });

  test('starts from the last good copy when it cannot be read, and says how old that is', async () => {
    using folder = tempFolder();
    const copy = folder.at('db.policy.json');
    const allow = await (async () => {
      await using server = await listServer('/list.yaml', listOf('a.example.com'));
      (await open({ allow: server.url }, folder)).source[Symbol.dispose]();
      return server.url;
    })();
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const then = Date.now() / 1000 - 3 * 3600 - 60;
    utimesSync(copy, then, then);

    const { said, allows, source } = await open({ allow }, folder, 60_000);

    expect(said).toEqual([
      expect.stringMatching(/ECONNREFUSED.*in force is the copy test@[0-9a-f]{12} .* 3 hours ago$/),
    ]);
    expect([allows('a.example.com'), source.isStale()]).toEqual([true, true]);
  });

  test('without a copy of its own there is nothing to start with', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', listOf('a.example.com'));
    (await open({ allow: server.url }, folder)).source[Symbol.dispose]();

    await expect(open({ allow: `${server.url}x` }, folder)).rejects.toThrow(UnavailableError);
    await expect(open({ allow: `${server.url}x` }, folder)).rejects.toThrow(
      /answers 404; nor is there a copy to go on with in ".*db\.policy\.json"/,
    );
  });

  test('with a broken list at the start is the fault of the list', async () => {
    using folder = tempFolder();
    await using server = await listServer('/list.yaml', 'version: 2\n');

    await expect(open({ allow: server.url }, folder)).rejects.toThrow(PolicyError);
    expect(existsSync(folder.at('db.policy.json'))).toBe(false);
  });
});

describe('a URL with a key', () => {
  const signer = newSigner();
  const at = (seconds: number) => ({ trusted: `timestamp:${seconds}\tfile:list.yaml\thashed` });

  async function signed(folder: TempFolder) {
    const list = listOf('a.example.com');
    const server = await listServer('/list.yaml', list);
    server.files.set('/list.yaml.minisig', signer.sign(list, at(1_000_000)));
    const flags = { allow: server.url, allowPubkey: [signer.publicKey] };
    return { server, flags, opened: await open(flags, folder) };
  }

  test('takes what was signed, and nothing else', async () => {
    using folder = tempFolder();
    const { server, opened } = await signed(folder);
    await using _ = server;

    server.files.set('/list.yaml', listOf('evil.example.com'));
    await opened.saying('it is of another text');
    expect(opened.allows('evil.example.com')).toBe(false);
    server.files.set('/list.yaml.minisig', signer.sign(listOf('evil.example.com'), at(1_000_001)));
    await opened.saying('has been reloaded');

    expect(opened.allows('evil.example.com')).toBe(true);
  });

  test('waits a moment where the signature comes after the list', async () => {
    using folder = tempFolder();
    const { server, opened } = await signed(folder);
    await using _ = server;
    const next = listOf('b.example.com');
    const { set } = server.files;
    // The list is replaced; its signature when the old one has been asked for.
    server.files.get = function get(path) {
      const found = Map.prototype.get.call(this, path);
      if (path === '/list.yaml.minisig') {
        set.call(this, path, signer.sign(next, at(1_000_001)));
      }
      return found;
    };

    server.files.set('/list.yaml', next);
    await opened.saying('has been reloaded');

    expect(opened.said).toHaveLength(1);
    expect(opened.allows('b.example.com')).toBe(true);
  });

  test('does not go back to a list that was signed before', async () => {
    using folder = tempFolder();
    const { server, opened } = await signed(folder);
    await using _ = server;

    server.files.set('/list.yaml', listOf('old.example.com'));
    server.files.set('/list.yaml.minisig', signer.sign(listOf('old.example.com'), at(999_999)));
    const line = await opened.saying('before the newest that was');

    expect(line).toContain(
      '1970-01-12T13:46:39.000Z, before the newest that was in force here (1970-01-12T13:46:40.000Z)',
    );
    expect(opened.allows('old.example.com')).toBe(false);
  });

  test('does not go back by a restart either', async () => {
    using folder = tempFolder();
    const { server, flags, opened } = await signed(folder);
    await using _ = server;
    opened.source[Symbol.dispose]();

    server.files.set('/list.yaml', listOf('old.example.com'));
    server.files.set('/list.yaml.minisig', signer.sign(listOf('old.example.com'), at(999_999)));
    const again = await open(flags, folder, 60_000);

    expect(again.said).toEqual([
      expect.stringMatching(/before the newest that was.*the copy test@/),
    ]);
    expect([again.allows('a.example.com'), again.allows('old.example.com')]).toEqual([true, false]);
  });

  test('does not start from a copy that somebody has changed', async () => {
    using folder = tempFolder();
    const { server, flags, opened } = await signed(folder);
    opened.source[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    const copy = folder.at('db.policy.json');
    writeFileSync(copy, readFileSync(copy, 'utf8').replace('a.example.com', 'evil.example.com'));

    await expect(open(flags, folder)).rejects.toThrow(
      /its signature does not fit: it is of another text/,
    );
  });
});
