import { isUnresolved, type Unresolved } from '../../rules/config-selector.ts';

/** A function of CloudFormation, as the text that it would give: `logs.{region}.amazonaws.com`. */
export type Intrinsic = Unresolved;

/** `Ref`, `Condition` and `Fn::...`, where one stands alone in a map. */
export function isIntrinsicKey(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

/**
 * Writes an intrinsic function as a text with what is not known in braces.
 *
 * `!Sub 's3.${AWS::Region}.amazonaws.com'` is `s3.{region}.amazonaws.com`, `!Ref Bucket` is `{Bucket}`.
 * CloudFormation user guide, "Intrinsic function reference", read 2026-11-20.
 */
export function toTemplateText(name: string, value: unknown): string {
  switch (name) {
    case 'Ref':
      return braced(textOf(value));
    case 'Sub':
      return textOf(Array.isArray(value) ? value[0] : value).replace(
        /\$\{([^}!]+)\}/g,
        (_, word: string) => braced(word),
      );
    case 'Join': {
      const [separator, parts] = Array.isArray(value) ? value : [];
      return Array.isArray(parts) ? parts.map(textOf).join(textOf(separator)) : textOf(parts);
    }
    case 'Base64':
      return textOf(value);
    case 'GetAtt':
      return braced(Array.isArray(value) ? value.map(textOf).join('.') : textOf(value));
    default:
      return braced(name);
  }
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': 'region',
  'AWS::URLSuffix': 'dnsSuffix',
  'AWS::AccountId': 'account',
  'AWS::Partition': 'partition',
};

function braced(word: string): string {
  return `{${(PSEUDO[word] ?? word).replace(/[^\w.:-]/g, '')}}`;
}

/** Every string below a value, in order. */
function textOf(value: unknown): string {
  if (isUnresolved(value)) return value.unresolved;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).map(textOf).join(' ');
  }
  return value === null || value === undefined ? '' : String(value);
}
