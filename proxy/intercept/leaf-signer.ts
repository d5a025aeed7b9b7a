import { Worker } from 'node:worker_threads';
import type { Host } from '../../rules/host.ts';
import type { CertificateAuthority } from './ca.ts';
import type { LeafAnswer, LeafQuestion, LeafWorkerData } from './leaf-worker.ts';

/** Signs certificates of hosts, in a thread of its own. */
export interface LeafSigner extends Disposable {
  /** PEM. Rejects where the thread has ended. */
  sign(host: Host, notBefore: number, notAfter: number): Promise<string>;
}

interface Waiting {
  resolve(certificate: string): void;
  reject(cause: Error): void;
}

export function startLeafSigner(
  { certificate, privateKey }: CertificateAuthority,
  publicKey: Buffer,
): LeafSigner {
  // The same module from source and from what was compiled of it.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const data: LeafWorkerData = { caCertificate: certificate, caKey: privateKey, publicKey };
  const worker = new Worker(new URL(`./leaf-worker.${extension}`, import.meta.url), {
    workerData: data,
  });
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;
  const end = (cause: Error): void => {
    ended ??= cause;
    for (const { reject } of waiting.values()) reject(cause);
    waiting.clear();
  };
  worker.on('message', (answer: LeafAnswer) => {
    waiting.get(answer.id)?.resolve(answer.certificate);
    waiting.delete(answer.id);
  });
  worker.on('error', (cause) => end(cause instanceof Error ? cause : new Error(String(cause))));
  worker.on('exit', () => end(new Error('the thread that signs certificates has ended')));
  return {
    sign(host, notBefore, notAfter) {
      if (ended !== undefined) return Promise.reject(ended);
      lastId += 1;
      const question: LeafQuestion = { id: lastId, host, notBefore, notAfter };
      return new Promise((resolve, reject) => {
        waiting.set(question.id, { resolve, reject });
        worker.postMessage(question);
      });
    },
    [Symbol.dispose]() {
      void worker.terminate();
    },
  };
}
