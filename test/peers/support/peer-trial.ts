import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { type RecordedRow, type Recording, startRecording } from '../../support/recording.ts';
import { type TempFolder, tempFolder } from '../../support/temp-folder.ts';
import { type StandIn, standIn } from './stand-in.ts';

/** A recording proxy in front of a stand-in: what nearly every test with a client needs. */
export interface PeerTrial extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly site: StandIn;
  readonly proxy: Recording;
  /** The proxy variables in lower case, which all of the clients read. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops the proxy, and returns what it recorded. */
  events(): Promise<readonly RecordedRow[]>;
}

/** Where an allowlist is given, it is enforced. */
export async function startTrial(serve: RequestListener, allowlist?: string): Promise<PeerTrial> {
  const folder = tempFolder();
  const site = await standIn(folder, serve);
  const db = folder.at('sallyport.db');
  const proxy = await startRecording(
    allowlist === undefined
      ? { db, flags: site.flags }
      : { db, command: 'enforce', flags: ['--allow', listIn(folder, allowlist), ...site.flags] },
  );
  return {
    folder,
    site,
    proxy,
    env: { http_proxy: proxy.url, https_proxy: proxy.url },
    async events() {
      const { exitCode, events } = await proxy.stop();
      if (exitCode !== 0) throw new Error(`sallyport ended with ${exitCode}`);
      return events;
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

function listIn(folder: TempFolder, allowlist: string): string {
  const file = folder.at('allowlist.yaml');
  writeFileSync(file, allowlist);
  return file;
}
