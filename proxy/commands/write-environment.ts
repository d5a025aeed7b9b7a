import { readFileSync } from 'node:fs';
import { parseRegion } from '../../analyzer/commands/report-flags.ts';
import { formatHost } from '../../rules/authority.ts';
import { endpointFor } from '../../rules/aws/endpoints.ts';
import { parseRegion as parseAwsRegion } from '../../rules/aws/partitions.ts';
import { ConfigError } from '../../rules/errors.ts';
import { parseHost } from '../../rules/host.ts';
import { errorCode } from '../error-code.ts';
import { certificatesIn } from '../intercept/system-roots.ts';
import { caEnvironment } from './ca-variables.ts';
import { directNames } from './direct-names.ts';
import { proxyEnvironment, socksEnvironment } from './environment.ts';
import {
  ENVIRONMENT_FORMATS,
  type EnvironmentFormat,
  formatEnvironment,
} from './environment-formats.ts';
import { NODE_BUNDLE, NODE_CA } from './trust-stores.ts';

export interface EnvironmentRequest {
  readonly for: string;
  readonly proxy: string;
  readonly region: string | undefined;
  readonly endpoints: string | undefined;
  readonly 'no-proxy': readonly string[] | undefined;
  /** A file with the certificate of the interception CA. */
  readonly ca?: string | undefined;
  /** Whether what has no variable of its own is to use SOCKS. */
  readonly socks?: boolean | undefined;
}

export interface WrittenEnvironment {
  readonly text: string;
  /** For stderr: what the format has no comments for, and what the reader must know. */
  readonly notes: readonly string[];
}

/** What every ParallelCluster 3 needs; see `rules/profiles/parallelcluster-3.yaml`. */
const USUAL_ENDPOINTS = ['cloudformation', 'dynamodb', 'ec2', 'logs', 's3'];

/** Writes the environment of a node that uses the proxy. @throws {ConfigError} */
export function writeEnvironment(request: EnvironmentRequest): WrittenEnvironment {
  const format = parseFormat(request.for);
  const proxy = parseProxy(request.proxy);
  const region = request.region === undefined ? undefined : parseRegion(request.region);
  const endpoints = parseEndpoints(request.endpoints, region);
  const items = (request['no-proxy'] ?? []).flatMap((list) => list.split(',')).map(parseItem);
  const names = region === undefined ? [] : directNames(endpoints, region);
  const certificate = request.ca === undefined ? undefined : readCa(request.ca);
  const variables = {
    ...proxyEnvironment(proxy, { NO_PROXY: [...names, ...items].join(',') }),
    ...(request.socks && socksEnvironment(proxy)),
    ...(certificate && caEnvironment({ bundle: NODE_BUNDLE, ca: NODE_CA })),
  };
  const about = [
    region === undefined
      ? 'Without --region the calls to VPC endpoints go through the proxy, too.'
      : `NO_PROXY counts on VPC endpoints in ${region} for ${endpoints.join(', ')}: what has none must not stand in it (--endpoints).`,
    ...(request.socks ? [ABOUT_SOCKS] : []),
  ];
  const formatted = formatEnvironment(format, { proxy, variables, about, certificate });
  const notes = proxy.includes('@')
    ? ['The password of the proxy is in this text: whoever reads the file on a node has it.']
    : [];
  return { text: formatted.text, notes: [...notes, ...formatted.notes] };
}

const ABOUT_SOCKS =
  'ALL_PROXY is a SOCKS URL (--socks): httpx of Python fails without its socks extra, whatever it asks for; ssh reads no variable at all.';

/** @throws {ConfigError} also where the file holds a key: this text goes onto every node */
function readCa(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `Cannot read --ca ${JSON.stringify(file)} (${errorCode(cause)}): name a file that sallyport ca export has written`,
      { cause },
    );
  }
  const [certificate, ...others] = certificatesIn(text);
  if (certificate !== undefined && others.length === 0 && !text.includes('PRIVATE KEY')) {
    return `${certificate}\n`;
  }
  throw new ConfigError(
    `Cannot use --ca ${JSON.stringify(file)}: it has to hold the certificate of the CA and nothing else; write it with sallyport ca export -o ca.pem`,
  );
}

function parseFormat(text: string): EnvironmentFormat {
  const format = ENVIRONMENT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  const known = `${ENVIRONMENT_FORMATS.slice(0, -1).join(', ')} or ${ENVIRONMENT_FORMATS.at(-1)}`;
  throw new ConfigError(
    `Cannot write the environment --for ${JSON.stringify(text)}: write ${known}`,
  );
}

/** The text of the error never holds the password. */
function parseProxy(text: string): string {
  const url = URL.parse(text);
  const host = url === null ? undefined : parseHost(url.hostname);
  const isBare = url?.pathname === '/' && url.search === '' && url.hash === '';
  if (url?.protocol !== 'http:' || host?.ok !== true || !isBare) {
    throw new ConfigError(
      'Cannot use the URL of --proxy: write http://host:port or http://user:password@host:port',
    );
  }
  const user = url.username === '' ? '' : `${url.username}:${url.password}@`;
  return `http://${user}${formatHost(host.value)}:${url.port === '' ? '80' : url.port}`;
}

function parseEndpoints(list: string | undefined, region: string | undefined): readonly string[] {
  if (list === undefined) return USUAL_ENDPOINTS;
  if (region === undefined) {
    throw new ConfigError('Cannot use --endpoints without a region: write --region too');
  }
  const partition = parseAwsRegion(region)?.partition ?? 'aws';
  const services = list.split(',').map((service) => service.trim());
  for (const service of services) {
    if (endpointFor(service, region, partition) !== undefined) continue;
    throw new ConfigError(
      `Cannot use --endpoints ${JSON.stringify(service)}: write the end of a service name of AWS, as in logs,ecr.dkr`,
    );
  }
  return services;
}

/** `.example.com`, `10.0.0.0/16`, `host:port`: what programs take in NO_PROXY. */
function parseItem(text: string): string {
  const item = text.trim();
  if (/^[A-Za-z0-9.:*_/-]+$/.test(item)) return item;
  throw new ConfigError(
    `Cannot use --no-proxy ${JSON.stringify(text)}: write names and blocks, as in .example.com,10.0.0.0/16`,
  );
}
