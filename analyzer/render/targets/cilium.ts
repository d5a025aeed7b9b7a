import { formatCidr } from '../../../rules/cidr.ts';
import type { Allowlist, PolicyEntry } from '../../../rules/policy.ts';
import { nameEntry } from '../../../rules/policy-entry.ts';
import type { Loss, Rendered, TargetOptions } from '../target.ts';
import { specialInside } from './address-guard.ts';
import { commented, headerLines } from './header.ts';
import { commonLosses, liveEntries } from './losses.ts';
import { yamlText } from './yaml-text.ts';

/** What the schema of the resource takes in one `ports` list (cilium.io/v2, `maxItems`). */
const MAX_PORTS = 40;

/** `kubectl apply` keeps a copy in an annotation, and an annotation is no longer than this. */
const MAX_APPLY_BYTES = 262_144;

const NOTES = [
  'It governs every pod of its namespace, and from then on denies them what it does not name. Set metadata.namespace, and endpointSelector for fewer pods.',
  'Cilium learns the addresses of names from the DNS answers that pass the first rule; it expects kube-dns in kube-system.',
  'It then lets addresses through: whatever shares one with an allowed name is let through with it, in any protocol, on its ports; private addresses too.',
];

/**
 * Writes the allowlist as a CiliumNetworkPolicy.
 *
 * `**.example.com` is any name below example.com; Cilium before 1.19 reads it like `*.example.com`,
 * which is one label only (cilium#43420).
 */
export function renderCilium(allowlist: Allowlist, options: TargetOptions): Rendered {
  const { entries, expired } = liveEntries(allowlist, options.generatedAt);
  const losses = entries.flatMap(lossesOf);
  const rules = egressRules(entries).join('\n');
  const big =
    rules.length > MAX_APPLY_BYTES / 2
      ? ['It is too long for a plain kubectl apply: use kubectl apply --server-side.']
      : [];
  const header = headerLines(allowlist, options, {
    title: 'CiliumNetworkPolicy',
    notes: [...NOTES, ...big],
    losses,
    expired,
  });
  return {
    text: `${commented(header, '#')}\n\n${head(allowlist.name)}\n${rules}\n`,
    losses,
  };
}

function head(name: string): string {
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${yamlText(resourceName(name))}
spec:
  endpointSelector: {}
  egress:
    - toEndpoints:
        - matchLabels:
            "k8s:io.kubernetes.pod.namespace": kube-system
            "k8s:k8s-app": kube-dns
      toPorts:
        - ports:
            - port: "53"
              protocol: ANY
          rules:
            dns:
              - matchPattern: "*"`;
}

/** A name that Kubernetes takes: RFC 1123 labels, at most 63 characters. */
function resourceName(name: string): string {
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `sallyport-${slug}`.slice(0, 63).replace(/-+$/, '');
}

function egressRules(entries: readonly PolicyEntry[]): readonly string[] {
  const groups = Map.groupBy(entries, ({ target, ports }) => {
    return `${target.kind === 'cidr' ? 'toCIDRSet' : 'toFQDNs'} ${ports.join(' ')}`;
  });
  return [...groups.values()].flatMap((group) => {
    const names = [...new Set(group.flatMap(selectorOf))].toSorted();
    const kind = group[0]?.target.kind === 'cidr' ? 'toCIDRSet' : 'toFQDNs';
    return [
      `    - ${kind}:`,
      ...names.map((name) => `        - ${name}`),
      '      toPorts:',
      ...chunks(group[0]?.ports ?? []).flatMap((ports) => [
        '        - ports:',
        ...ports.map((port) => `            - { port: "${port}", protocol: TCP }`),
      ]),
    ];
  });
}

function selectorOf({ target }: PolicyEntry): readonly string[] {
  if (target.kind === 'cidr') {
    const except = specialInside(target).map(yamlText).join(', ');
    const block = `cidr: ${yamlText(formatCidr(target.cidr))}`;
    return [except === '' ? block : `{ ${block}, except: [${except}] }`];
  }
  return target.kind === 'exact'
    ? [`matchName: ${yamlText(target.host)}`]
    : [`matchPattern: ${yamlText(`**.${target.parent}`)}`];
}

function chunks(ports: readonly number[]): readonly (readonly number[])[] {
  const count = Math.ceil(ports.length / MAX_PORTS);
  return Array.from({ length: count }, (_, i) => ports.slice(i * MAX_PORTS, (i + 1) * MAX_PORTS));
}

function lossesOf(entry: PolicyEntry): readonly Loss[] {
  const what = 'before Cilium 1.19, names more than one label below it';
  return [
    ...commonLosses(entry, { ports: true, protocols: true, clients: 'none', paths: 'none' }),
    ...(entry.target.kind === 'below'
      ? [{ entry: nameEntry(entry), kind: 'drops' as const, what }]
      : []),
  ];
}
