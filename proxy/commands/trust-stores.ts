import { ConfigError } from '../../rules/errors.ts';

/** Where the certificate and the bundle are on a node; the same on every distribution. */
export const NODE_CA = '/etc/sallyport/ca.pem';
export const NODE_BUNDLE = '/etc/sallyport/ca-bundle.pem';

/** Writes the system's certificates and ours into one file, for programs that read one file and no more. */
const BUNDLE_STEPS: readonly string[] = [
  'for roots in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do',
  '  if [ -r "$roots" ]; then',
  `    cat "$roots" ${NODE_CA} >${NODE_BUNDLE}`,
  '    break',
  '  fi',
  'done',
];

/**
 * Makes a node trust the certificate that is at `NODE_CA`, whichever distribution it runs: the store of the system, and
 * the bundle.
 */
export const NODE_TRUST_STEPS: readonly string[] = [
  'if command -v update-ca-trust >/dev/null; then',
  `  cp ${NODE_CA} /etc/pki/ca-trust/source/anchors/sallyport.pem`,
  '  update-ca-trust extract',
  'elif [ -d /etc/pki/trust/anchors ]; then',
  `  cp ${NODE_CA} /etc/pki/trust/anchors/sallyport.pem`,
  '  update-ca-certificates',
  'else',
  `  cp ${NODE_CA} /usr/local/share/ca-certificates/sallyport.crt`,
  '  update-ca-certificates',
  'fi',
  ...BUNDLE_STEPS,
];

const TRUST_STORES = [
  'debian',
  'rhel',
  'suse',
  'alpine',
  'java',
  'python',
  'node',
  'conda',
  'r',
  'git',
] as const;

export type TrustStore = (typeof TRUST_STORES)[number];

interface Instructions {
  readonly title: string;
  /** Read 2026-11-20. */
  readonly source: string;
  /** Behind the certificate's being at `NODE_CA`. */
  readonly steps: readonly string[];
  /** What to do to take it back. */
  readonly undo: string;
}

const INSTRUCTIONS: Readonly<Record<TrustStore, Instructions>> = {
  debian: {
    title: 'Debian and Ubuntu: the store of the system',
    source: 'update-ca-certificates(8)',
    steps: [
      `cp ${NODE_CA} /usr/local/share/ca-certificates/sallyport.crt`,
      'update-ca-certificates',
    ],
    undo: 'rm /usr/local/share/ca-certificates/sallyport.crt && update-ca-certificates --fresh',
  },
  rhel: {
    title: 'RHEL, CentOS, Rocky, Fedora, Amazon Linux: the store of the system',
    source: 'update-ca-trust(8)',
    steps: [
      `cp ${NODE_CA} /etc/pki/ca-trust/source/anchors/sallyport.pem`,
      'update-ca-trust extract',
    ],
    undo: 'rm /etc/pki/ca-trust/source/anchors/sallyport.pem && update-ca-trust extract',
  },
  suse: {
    title: 'SLES and openSUSE: the store of the system',
    source: 'update-ca-certificates(8) of SUSE',
    steps: [`cp ${NODE_CA} /etc/pki/trust/anchors/sallyport.pem`, 'update-ca-certificates'],
    undo: 'rm /etc/pki/trust/anchors/sallyport.pem && update-ca-certificates',
  },
  alpine: {
    title: 'Alpine: the store of the system; needs the package ca-certificates',
    source: 'update-ca-certificates(8)',
    steps: [
      `cp ${NODE_CA} /usr/local/share/ca-certificates/sallyport.crt`,
      'update-ca-certificates',
    ],
    undo: 'rm /usr/local/share/ca-certificates/sallyport.crt && update-ca-certificates',
  },
  java: {
    title: 'Java from 9 on: its own store, of each JDK; the password is the one that all have',
    source: 'keytool, -cacerts',
    steps: [
      `keytool -importcert -noprompt -trustcacerts -cacerts -storepass changeit -alias sallyport -file ${NODE_CA}`,
    ],
    undo: 'keytool -delete -cacerts -storepass changeit -alias sallyport',
  },
  python: {
    title:
      'Python: requests, pip and botocore bring a store (certifi), and take another by variable',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification',
    steps: [
      `for variable in SSL_CERT_FILE REQUESTS_CA_BUNDLE PIP_CERT AWS_CA_BUNDLE; do`,
      `  echo "export $variable=${NODE_BUNDLE}"`,
      'done >/etc/profile.d/sallyport-python.sh',
    ],
    undo: 'rm /etc/profile.d/sallyport-python.sh',
  },
  node: {
    title: 'Node.js: brings a store, and takes more by variable',
    source: 'https://nodejs.org/api/cli.html#node_extra_ca_certsfile',
    steps: [`echo "export NODE_EXTRA_CA_CERTS=${NODE_CA}" >/etc/profile.d/sallyport-node.sh`],
    undo: 'rm /etc/profile.d/sallyport-node.sh',
  },
  conda: {
    title: 'conda and mamba: a setting, for all users',
    source: 'https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/settings.html',
    steps: [`conda config --system --set ssl_verify ${NODE_BUNDLE}`],
    undo: 'conda config --system --remove-key ssl_verify',
  },
  r: {
    title: 'R: its libcurl takes a variable',
    source: 'R help, ?libcurlVersion and ?Startup',
    steps: [`echo "CURL_CA_BUNDLE=${NODE_BUNDLE}" >>"$(R RHOME)/etc/Renviron.site"`],
    undo: 'take the line CURL_CA_BUNDLE out of Renviron.site',
  },
  git: {
    title: 'git: a setting, for all users; needed where git does not use the store of the system',
    source: 'git-config(1), http.sslCAInfo',
    steps: [`git config --system http.sslCAInfo ${NODE_BUNDLE}`],
    undo: 'git config --system --unset http.sslCAInfo',
  },
};

/** Reads `--for`. @throws {ConfigError} */
export function parseTrustStore(text: string): TrustStore {
  const found = TRUST_STORES.find((known) => known === text);
  if (found !== undefined) return found;
  throw new ConfigError(
    `Cannot write instructions --for ${JSON.stringify(text)}: write one of ${TRUST_STORES.join(', ')}`,
  );
}

/** Writes a script for a node's root that puts the certificate where these programs look for it. */
export function trustScript(store: TrustStore, certificate: string): string {
  const { title, source, steps, undo } = INSTRUCTIONS[store];
  return [
    '#!/bin/sh',
    `# ${title}.`,
    `# As root. After: ${source}`,
    `# To take it back: ${undo}`,
    'set -eu',
    'umask 022',
    `mkdir -p ${NODE_CA.slice(0, NODE_CA.lastIndexOf('/'))}`,
    `cat >${NODE_CA} <<'END_OF_CERTIFICATE'`,
    `${certificate.trim()}`,
    'END_OF_CERTIFICATE',
    ...BUNDLE_STEPS,
    ...steps,
    '',
  ].join('\n');
}
