import { missingNames } from './check-no-proxy.ts';
import {
  hasUnit,
  loginVariables,
  managerVariables,
  type ProxyVariables,
  sudoDrops,
  toProxyVariables,
  unitVariables,
} from './environments.ts';
import type { NodeFiles } from './node-files.ts';
import { type ProxySetting, readProxyUrl } from './proxy-url.ts';
import { isPresent, TOOLS, type Tool, USUAL_VARIABLES } from './tools.ts';

export interface ExamineOptions {
  /** The proxy that everything should use; absent: the one that logins use. */
  readonly proxy?: string | undefined;
  /** Names that NO_PROXY must have beside what it always must. */
  readonly noProxy: readonly string[];
  /** The environment of this process, where the node is this machine. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** One thing that was looked at. */
export interface Check {
  /** What was looked at: a tool, `login`, `systemd`, `no-proxy` ... */
  readonly id: string;
  readonly verdict: 'ok' | 'problem';
  /** What was found, in words; a proxy without its user information. */
  readonly what: string;
  /** What to write, and where; `null` where all is well. */
  readonly setting: string | null;
}

export interface Examination {
  /** The proxy that the checks compare with; `null` where none was found. */
  readonly proxy: string | null;
  readonly checks: readonly Check[];
}

/** What the checks know of the node. */
interface Known {
  readonly node: NodeFiles;
  readonly login: ProxyVariables;
  readonly manager: ProxyVariables;
  readonly expected: string | undefined;
  readonly noProxy: readonly string[];
}

/** Looks at the settings of a node, and says which of the tools that it has would go past the proxy. */
export function examine(node: NodeFiles, options: ExamineOptions): Examination {
  const login = loginVariables(node);
  const manager = managerVariables(node);
  const own = toProxyVariables(foundIn(options.environment ?? {}));
  const tools = TOOLS.filter((tool) => isPresent(node, tool));
  const expected =
    options.proxy === undefined
      ? firstValid([
          ...[login, manager, own].map(ofHttps),
          ...tools.map((tool) => tool.own?.(node)[0]),
        ])
      : readProxyUrl(options.proxy, '--proxy').url;
  const known: Known = { node, login, manager, expected, noProxy: options.noProxy };
  return {
    proxy: expected ?? null,
    checks: [
      ...environmentChecks(known, options.environment),
      ...tools.map((tool) => checkTool(tool, known)),
    ],
  };
}

function firstValid(settings: readonly (ProxySetting | undefined)[]): string | undefined {
  return settings.find((setting) => setting?.isValid === true)?.url;
}

function ofHttps({ proxies }: ProxyVariables): ProxySetting | undefined {
  return proxies.get('https_proxy') ?? proxies.get('all_proxy') ?? proxies.get('http_proxy');
}

/** The environments that tools run in, each with its NO_PROXY. */
function environmentChecks(known: Known, environment: ExamineOptions['environment']): Check[] {
  const { node, login, manager } = known;
  const own = environment === undefined ? undefined : toProxyVariables(foundIn(environment));
  const hasSystemd = node.exists('/etc/systemd') || node.exists('/usr/lib/systemd');
  return [
    ...(own === undefined
      ? []
      : checkEnvironment('this-shell', own, known, 'eval "$(sallyport env --for shell)"')),
    ...checkEnvironment(
      'login',
      login,
      known,
      'http_proxy, https_proxy and no_proxy in /etc/environment (sallyport env --for cloud-init)',
    ),
    ...(hasSystemd
      ? checkEnvironment(
          'systemd',
          manager,
          known,
          'DefaultEnvironment= in /etc/systemd/system.conf.d/proxy.conf (sallyport env --for cloud-init)',
        )
      : []),
  ];
}

function foundIn(
  environment: Readonly<Record<string, string | undefined>>,
): [string, string, string][] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value, 'environment']],
  );
}

function checkEnvironment(
  id: string,
  variables: ProxyVariables,
  known: Known,
  setting: string,
): Check[] {
  const missing = missingVariables(variables, USUAL_VARIABLES);
  if (missing.length > 0) {
    return [problem(id, `${missing.join(' and ')} not set`, setting)];
  }
  const settings = [...variables.proxies.values()];
  const wrong = faultOf(settings, known.expected);
  const verdict =
    wrong === undefined ? ok(id, describeFirst(settings)) : problem(id, wrong, setting);
  return [verdict, checkNoProxy(`${id} no_proxy`, variables.noProxy, known.noProxy)];
}

function checkNoProxy(
  id: string,
  lists: ProxyVariables['noProxy'],
  also: readonly string[],
): Check {
  const [first, second] = [...lists.values()];
  if (first === undefined) {
    return problem(id, 'it is not set, so metadata goes to the proxy', `no_proxy=${MINIMUM}`);
  }
  const missing = [...lists.values()].flatMap((items) => missingNames(items, also));
  if (missing.length > 0) {
    const names = [...new Set(missing.map(({ name }) => name))];
    const reasons = [...new Set(missing.map(({ why }) => why))];
    return problem(
      id,
      `${names.join(', ')} missing (${reasons.join('; ')})`,
      `no_proxy=...,${names.join(',')}`,
    );
  }
  if (second !== undefined && first.toSorted().join() !== second.toSorted().join()) {
    return problem(
      id,
      'no_proxy and NO_PROXY differ, and each tool reads the one it likes',
      'the same list in both',
    );
  }
  return ok(id, `${first.length} names, metadata among them`);
}

const MINIMUM = 'localhost,127.0.0.1,169.254.169.254';

function checkTool(tool: Tool, known: Known): Check {
  const own = tool.own?.(known.node) ?? [];
  const setting = tool.advice.replaceAll('{proxy}', known.expected ?? 'http://PROXY:3128');
  if (own.length > 0) {
    const wrong = faultOf(own, known.expected);
    return wrong === undefined ? ok(tool.id, describeFirst(own)) : problem(tool.id, wrong, setting);
  }
  const lacks = lackOf(tool, known);
  return lacks === undefined
    ? ok(tool.id, `by its variables: ${known.expected ?? ''}`)
    : problem(tool.id, lacks, setting);
}

/** What keeps a tool without a setting of its own from the variables, or `undefined`. */
function lackOf({ wants = USUAL_VARIABLES, runsAs }: Tool, known: Known): string | undefined {
  const { node, login, manager } = known;
  if (runsAs === 'login') return missingPhrase(login, wants, 'logins have');
  if (runsAs !== 'sudo') {
    const inUnit = hasUnit(node, runsAs.unit) ? unitVariables(node, runsAs.unit) : manager;
    return missingPhrase(inUnit, wants, `${runsAs.unit} has`);
  }
  const missing = missingPhrase(login, wants, 'logins have');
  if (missing !== undefined) return missing;
  if (node.exists('/usr/bin/sudo') && sudoDrops(node)) {
    return 'sudo drops the variables, and it has no setting of its own';
  }
  return missingPhrase(manager, wants, 'cloud-init and timers, which systemd starts, have');
}

function missingPhrase(
  variables: ProxyVariables,
  wants: readonly (readonly string[])[],
  who: string,
): string | undefined {
  const missing = missingVariables(variables, wants);
  return missing.length === 0 ? undefined : `${who} no ${missing.join(' and no ')}`;
}

function missingVariables(
  { names }: ProxyVariables,
  wants: readonly (readonly string[])[],
): string[] {
  return wants.flatMap((group) => {
    const [usual] = group;
    return usual === undefined || group.some((name) => names.has(name)) ? [] : [usual];
  });
}

/** A setting that is no URL, or names another proxy. */
function faultOf(
  settings: readonly ProxySetting[],
  expected: string | undefined,
): string | undefined {
  const broken = settings.find(({ isValid }) => !isValid);
  if (broken !== undefined) return `${broken.where} has ${broken.url}`;
  const other = settings.find(({ url }) => url !== expected);
  return other === undefined || expected === undefined
    ? undefined
    : `${other.where} names ${other.url}, and not ${expected}`;
}

function describeFirst([first]: readonly ProxySetting[]): string {
  return first === undefined ? '' : `${first.url} from ${first.where}`;
}

function ok(id: string, what: string): Check {
  return { id, verdict: 'ok', what, setting: null };
}

function problem(id: string, what: string, setting: string): Check {
  return { id, verdict: 'problem', what, setting };
}
