import type { KeyObject } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import forge from 'node-forge';
import type { Host } from '../../rules/host.ts';
import { type Issuer, writeLeafCertificate } from './certificate.ts';

/** Signs certificates off the event loop: each takes a millisecond or two, and a cluster asks for many at once. */
export interface LeafWorkerData {
  readonly caCertificate: string;
  readonly caKey: KeyObject;
  /** SubjectPublicKeyInfo of the key that all leaves share, in DER. */
  readonly publicKey: Uint8Array;
}

export interface LeafQuestion {
  readonly id: number;
  readonly host: Host;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface LeafAnswer {
  readonly id: number;
  /** PEM. */
  readonly certificate: string;
}

const { caCertificate, caKey, publicKey }: LeafWorkerData = workerData;
const issuer: Issuer = {
  certificate: forge.pki.certificateFromPem(caCertificate),
  privateKey: caKey,
};

parentPort?.on('message', ({ id, host, notBefore, notAfter }: LeafQuestion) => {
  const request = { host, notBefore, notAfter, publicKey: Buffer.from(publicKey) };
  const answer: LeafAnswer = { id, certificate: writeLeafCertificate(request, issuer) };
  parentPort?.postMessage(answer);
});
