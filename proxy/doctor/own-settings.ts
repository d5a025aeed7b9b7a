import type { NodeFiles } from './node-files.ts';
import { type ProxySetting, readProxyUrl } from './proxy-url.ts';
import { readAssignments, readIni, unquote } from './settings-files.ts';

/** Where tools keep a proxy setting of their own. Each reader gives what it finds, the strongest first. */
type ReadSettings = (node: NodeFiles) => ProxySetting[];

/** `Acquire::http::Proxy "...";`, also in braces; https takes over what http has (apt-transport-https(1)). */
export const aptSettings: ReadSettings = (node) => {
  const files = ['/etc/apt/apt.conf', ...inFolder(node, '/etc/apt/apt.conf.d')];
  return files.flatMap((path) =>
    [...withoutComments(node.read(path) ?? '').matchAll(APT_PROXY)].map(([, value = '']) =>
      readProxyUrl(value, path),
    ),
  );
};

const APT_PROXY = /Acquire(?:::|\s*\{\s*)https?(?:::|\s*\{\s*)Proxy\s+"([^"]+)"/gi;

function withoutComments(text: string): string {
  return text.replace(/^\s*(?:\/\/|#).*$/gm, '');
}

/** `proxy=` of the main section; that of one repository does not help the others. */
export const dnfSettings: ReadSettings = (node) =>
  iniSettings(node, ['/etc/dnf/dnf.conf', '/etc/yum.conf'], isKey(['main'], ['proxy']));

/** `[http] proxy`, also for one host (`[http "https://github.com"]`). */
export const gitSettings: ReadSettings = (node) =>
  iniSettings(
    node,
    ['/etc/gitconfig', ...inHomes(node, '.gitconfig'), ...inHomes(node, '.config/git/config')],
    ({ section, key }) => /^https?(?: |$)/.test(section) && key === 'proxy',
  );

export const pipSettings: ReadSettings = (node) =>
  iniSettings(
    node,
    ['/etc/pip.conf', ...inHomes(node, '.config/pip/pip.conf'), ...inHomes(node, '.pip/pip.conf')],
    isKey(['global', 'install'], ['proxy']),
  );

export const npmSettings: ReadSettings = (node) =>
  iniSettings(
    node,
    ['/etc/npmrc', '/usr/etc/npmrc', '/usr/local/etc/npmrc', ...inHomes(node, '.npmrc')],
    isKey([''], ['proxy', 'https-proxy']),
  );

export const wgetSettings: ReadSettings = (node) =>
  assignedSettings(node, ['/etc/wgetrc', ...inHomes(node, '.wgetrc')], /^https?_proxy$/i);

export const curlSettings: ReadSettings = (node) =>
  inHomes(node, '.curlrc').flatMap((path) =>
    [...(node.read(path) ?? '').matchAll(/^\s*(?:--?)?(?:proxy|x)[\s=:]+"?([^"\s]+)/gm)].map(
      ([, value = '']) => readProxyUrl(value, path),
    ),
  );

/** `proxy_servers:` with `http:` and `https:` below it. */
export const condaSettings: ReadSettings = (node) => {
  const prefixes = node.list('/opt').map((name) => `/opt/${name}/.condarc`);
  const files = ['/etc/conda/.condarc', ...prefixes, ...inHomes(node, '.condarc')];
  return files.flatMap((path) => {
    const block =
      /^proxy_servers:[ \t]*\n((?:[ \t]+.*\n?)+)/m.exec(node.read(path) ?? '')?.[1] ?? '';
    return [...block.matchAll(/^\s+['"]?https?['"]?:\s*(\S+)/gm)].map(([, value = '']) =>
      readProxyUrl(unquote(value), path),
    );
  });
};

/** The daemon's own file; its unit is read elsewhere (docs.docker.com/engine/daemon/proxy). */
export const dockerSettings: ReadSettings = (node) => {
  const path = '/etc/docker/daemon.json';
  const text = node.read(path) ?? '';
  return [...text.matchAll(/"https?-proxy"\s*:\s*"([^"]+)"/g)].map(([, value = '']) =>
    readProxyUrl(value, path),
  );
};

/** Ruby: `https_proxy 'http://...'`. */
export const chefSettings: ReadSettings = (node) => {
  const files = [
    '/etc/chef/client.rb',
    '/etc/cinc/client.rb',
    ...inFolder(node, '/etc/chef/client.d'),
  ];
  return files.flatMap((path) =>
    [...(node.read(path) ?? '').matchAll(/^\s*https?_proxy[\s(]+["']([^"']+)["']/gm)].map(
      ([, value = '']) => readProxyUrl(value, path),
    ),
  );
};

/** Environment files of R, and `Sys.setenv` in its profiles (R: ?Startup). */
export const rSettings: ReadSettings = (node) => {
  const homes = ['/etc/R', '/usr/lib/R/etc', '/usr/lib64/R/etc', '/usr/local/lib/R/etc'];
  const built = node.list('/opt/R').map((name) => `/opt/R/${name}/lib/R/etc`);
  const folders = [...homes, ...built];
  const files = folders.flatMap((folder) => [`${folder}/Renviron.site`, `${folder}/Renviron`]);
  const profiles = [
    ...folders.map((folder) => `${folder}/Rprofile.site`),
    ...inHomes(node, '.Rprofile'),
  ];
  return [
    ...assignedSettings(node, [...files, ...inHomes(node, '.Renviron')], /^https?_proxy$/i),
    ...profiles.flatMap((path) =>
      [...(node.read(path) ?? '').matchAll(/https?_proxy\s*=\s*["']([^"']+)["']/gi)].map(
        ([, value = '']) => readProxyUrl(value, path),
      ),
    ),
  ];
};

/** `[proxy]` of the agent's common configuration, which is TOML. */
export const cloudwatchSettings: ReadSettings = (node) =>
  iniSettings(
    node,
    ['/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml'],
    isKey(['proxy'], ['http_proxy', 'https_proxy']),
  );

function iniSettings(
  node: NodeFiles,
  files: readonly string[],
  isProxy: (entry: { readonly section: string; readonly key: string }) => boolean,
): ProxySetting[] {
  return files.flatMap((path) =>
    readIni(node.read(path) ?? '')
      .filter((entry) => isProxy(entry) && !isOff(entry.value))
      .map(({ value }) => readProxyUrl(unquote(value), path)),
  );
}

function isKey(
  sections: readonly string[],
  keys: readonly string[],
): (entry: { readonly section: string; readonly key: string }) => boolean {
  return ({ section, key }) => sections.includes(section) && keys.includes(key);
}

/** What dnf and npm write for "no proxy". */
function isOff(value: string): boolean {
  return /^(?:_none_|none|null|false|""|'')?$/i.test(value.trim());
}

function assignedSettings(node: NodeFiles, files: readonly string[], name: RegExp): ProxySetting[] {
  return files.flatMap((path) =>
    [...readAssignments(node.read(path) ?? '')]
      .filter(([key, value]) => name.test(key) && value !== '')
      .map(([, value]) => readProxyUrl(value, path)),
  );
}

function inFolder(node: NodeFiles, folder: string): string[] {
  return node.list(folder).map((name) => `${folder}/${name}`);
}

/** A file in the homes of root and of everybody. */
function inHomes(node: NodeFiles, name: string): string[] {
  const homes = ['/root', ...node.list('/home').map((user) => `/home/${user}`)];
  return homes.map((home) => `${home}/${name}`);
}
