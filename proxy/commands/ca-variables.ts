/**
 * Variables that name a file of certificates which a program uses *in place of* those it would use otherwise: the file
 * has to hold the system's, too. Read 2026-11-20 in the manual of each.
 */
const REPLACING = [
  'SSL_CERT_FILE', // OpenSSL 3 (X509_get_default_cert_file_env), and so Python's ssl, Ruby, Go, uv, Rust's native-certs
  'CURL_CA_BUNDLE', // curl(1), R's libcurl, python-requests
  'GIT_SSL_CAINFO', // git-config(1), http.sslCAInfo
  'REQUESTS_CA_BUNDLE', // python-requests, and with it conda
  'AWS_CA_BUNDLE', // AWS CLI and SDKs
  'PIP_CERT', // pip, --cert
  'CONDA_SSL_VERIFY', // conda, ssl_verify
  'CARGO_HTTP_CAINFO', // cargo, http.cainfo
  'BUNDLE_SSL_CA_CERT', // bundler, ssl_ca_cert
  'HTTPLIB2_CA_CERTS', // python-httplib2
  'PERL_LWP_SSL_CA_FILE', // LWP::UserAgent
  'NIX_SSL_CERT_FILE', // Nix
  'JULIA_SSL_CA_ROOTS_PATH', // Julia, NetworkOptions
  'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE', // gcloud, core/custom_ca_certs_file
  'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH', // gRPC core
] as const;

/** The same for certificates that are trusted *besides* others. */
const ADDING = [
  'NODE_EXTRA_CA_CERTS', // Node.js, and with it npm and yarn
  'DENO_CERT', // Deno
] as const;

export type CaVariable = (typeof REPLACING)[number] | (typeof ADDING)[number];

/** What each variable needs: the system's certificates with ours, or ours alone. */
export const CA_VARIABLES: readonly (readonly [name: CaVariable, needs: 'bundle' | 'ca'])[] = [
  ...REPLACING.map((name) => [name, 'bundle'] as const),
  ...ADDING.map((name) => [name, 'ca'] as const),
];

/** The variables of a machine that has both files. */
export function caEnvironment(files: {
  readonly bundle: string;
  readonly ca: string;
}): Record<string, string> {
  return Object.fromEntries(CA_VARIABLES.map(([name, needs]) => [name, files[needs]]));
}
