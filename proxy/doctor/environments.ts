import type { NodeFiles } from './node-files.ts';
import { type ProxySetting, readProxyUrl } from './proxy-url.ts';
import { readAssignments, readIni, readWords } from './settings-files.ts';

/** The proxy variables that something runs with, and where each comes from. */
export interface ProxyVariables {
  /** Lower-case name → as it is set; `https_proxy` may be spelt `HTTPS_PROXY`. */
  readonly proxies: ReadonlyMap<string, ProxySetting>;
  /** As they are spelt: curl reads `http_proxy` in lower case only. */
  readonly names: ReadonlySet<string>;
  /** The items of each spelling of NO_PROXY. */
  readonly noProxy: ReadonlyMap<string, readonly string[]>;
}

/** Variables with the place that each was found in; a later one of the same name wins. */
type Found = readonly (readonly [name: string, value: string, where: string])[];

const PROXY_NAME = /^(?:https?|all|ftp)_proxy$/i;

export function toProxyVariables(found: Found): ProxyVariables {
  const proxies = new Map<string, ProxySetting>();
  const names = new Set<string>();
  const noProxy = new Map<string, readonly string[]>();
  for (const [name, value, where] of found) {
    if (/^no_proxy$/i.test(name)) {
      noProxy.set(
        name,
        value.split(/[,\s]+/).filter((item) => item !== ''),
      );
    }
    if (!PROXY_NAME.test(name) || value === '') continue;
    names.add(name);
    proxies.set(name.toLowerCase(), readProxyUrl(value, where));
  }
  return { proxies, names, noProxy };
}

/** What a login gets: pam_env reads /etc/environment, shells read /etc/profile.d. */
export function loginVariables(node: NodeFiles): ProxyVariables {
  const profiles = node
    .list('/etc/profile.d')
    .filter((name) => name.endsWith('.sh'))
    .map((name) => `/etc/profile.d/${name}`);
  const files = ['/etc/environment', '/etc/profile', ...profiles];
  return toProxyVariables(files.flatMap((path) => assignmentsIn(node, path)));
}

/** What systemd gives to every unit: `DefaultEnvironment=` (systemd-system.conf(5)). */
export function managerVariables(node: NodeFiles): ProxyVariables {
  return toProxyVariables(managerFound(node));
}

/** What one unit gets: the manager's, then what the unit and its drop-ins add (systemd.exec(5)). */
export function unitVariables(node: NodeFiles, unit: string): ProxyVariables {
  const folders = UNIT_FOLDERS.map((folder) => `${folder}/${unit}`);
  const main = folders.find((path) => node.exists(path));
  const dropIns = folders.flatMap((path) => configurationIn(node, `${path}.d`));
  const found = [...(main === undefined ? [] : [main]), ...dropIns].flatMap((path) =>
    unitFound(node, path),
  );
  return toProxyVariables([...managerFound(node), ...found]);
}

export function hasUnit(node: NodeFiles, unit: string): boolean {
  return UNIT_FOLDERS.some((folder) => node.exists(`${folder}/${unit}`));
}

/**
 * Says whether sudo drops the proxy variables, as it does unless it is told (sudoers(5), env_keep).
 * Where its files may not be read that is not known, and not said.
 */
export function sudoDrops(node: NodeFiles): boolean {
  const files = [
    '/etc/sudoers',
    ...node.list('/etc/sudoers.d').map((name) => `/etc/sudoers.d/${name}`),
  ];
  const texts = files.filter((path) => node.exists(path)).map((path) => node.read(path));
  return texts.every(
    (text) =>
      text !== undefined &&
      !text
        .split('\n')
        .some((line) => /^\s*Defaults\b.*(?:env_keep.*https?_proxy|!env_reset)/i.test(line)),
  );
}

const UNIT_FOLDERS = [
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/system',
  '/etc/systemd/system',
];

function managerFound(node: NodeFiles): Found {
  const files = [
    '/etc/systemd/system.conf',
    ...configurationIn(node, '/usr/lib/systemd/system.conf.d'),
    ...configurationIn(node, '/run/systemd/system.conf.d'),
    ...configurationIn(node, '/etc/systemd/system.conf.d'),
  ];
  return files.flatMap((path) =>
    readIni(node.read(path) ?? '')
      .filter(({ key }) => key === 'defaultenvironment' || key === 'managerenvironment')
      .flatMap(({ value }) => wordsFound(value, path)),
  );
}

function unitFound(node: NodeFiles, path: string): Found {
  return readIni(node.read(path) ?? '').flatMap(({ key, value }): Found => {
    if (key === 'environment') return wordsFound(value, path);
    if (key !== 'environmentfile') return [];
    return assignmentsIn(node, value.replace(/^-/, ''));
  });
}

function wordsFound(value: string, where: string): Found {
  return readWords(value).flatMap((word) => {
    const equals = word.indexOf('=');
    return equals < 1 ? [] : [[word.slice(0, equals), word.slice(equals + 1), where] as const];
  });
}

function configurationIn(node: NodeFiles, folder: string): string[] {
  return node
    .list(folder)
    .filter((name) => name.endsWith('.conf'))
    .map((name) => `${folder}/${name}`);
}

function assignmentsIn(node: NodeFiles, path: string): Found {
  return [...readAssignments(node.read(path) ?? '')].map(([name, value]) => [name, value, path]);
}
