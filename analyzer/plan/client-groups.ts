import type { ReportDestination } from '../report.ts';

/** The clients that get one security group: those of a role, or those of which no role is known. */
export interface ClientGroup {
  /** `clients`, or `clients-<role>` with what is no letter or digit made a hyphen. */
  readonly name: string;
  readonly role: string | null;
  readonly destinations: readonly ReportDestination[];
}

/**
 * Sorts destinations by the roles that used them: who did not ask for a thing does not get it. What
 * nobody with a role used goes to a group of its own. Without any role there is one group.
 */
export function clientGroups(destinations: readonly ReportDestination[]): ClientGroup[] {
  const roles = [...new Set(destinations.flatMap((one) => one.roles))].toSorted();
  const others = destinations.filter((one) => one.roles.length === 0);
  const names = new Map<string, number>();
  return [
    ...roles.map((role) => ({
      name: uniqueName(`clients-${toLabel(role)}`, names),
      role,
      destinations: destinations.filter((one) => one.roles.includes(role)),
    })),
    ...(others.length === 0 ? [] : [{ name: 'clients', role: null, destinations: others }]),
  ];
}

/** Roles are free text, and the names of groups become names in templates. */
function toLabel(role: string): string {
  const label = role
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return label === '' ? 'role' : label;
}

function uniqueName(name: string, taken: Map<string, number>): string {
  const times = (taken.get(name) ?? 0) + 1;
  taken.set(name, times);
  return times === 1 ? name : uniqueName(`${name}-${times}`, taken);
}
