import type { Disposition } from '../../rules/category.ts';
import type { NeedView } from '../profile/comparison.ts';

/** What a configuration will need: the value that `predict --json` prints. */
export interface Prediction {
  readonly schema: 'sallyport/prediction@1';
  readonly file: string;
  readonly kind: 'cluster' | 'image' | 'template';
  readonly profile: { readonly name: string; readonly title: string };
  readonly region: string | null;
  readonly release: string | null;
  readonly features: readonly PredictedFeature[];
  /** The endpoints to create, with the needs that each is for. */
  readonly endpoints: readonly PredictedEndpoint[];
  readonly needs: readonly PredictedNeed[];
  /** Hosts that stand in the file itself. */
  readonly named: readonly NamedHost[];
  readonly settings: readonly PredictedSetting[];
  readonly cannotKnow: readonly CannotKnow[];
  readonly sources: Readonly<Record<string, { title: string; source: string; read: string }>>;
}

/** A place in the file. */
export interface Place {
  /** `SharedStorage/0/StorageType` */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** The condition of a template under which the resource is there at all. */
  readonly onlyIf: string | null;
}

export interface PredictedFeature {
  readonly id: string;
  readonly title: string;
  /** What in the file switches it on. Empty: every deployment has it, it was named, or nothing switches it off. */
  readonly because: readonly Place[];
  readonly unless: readonly string[];
}

export interface PredictedEndpoint {
  readonly serviceName: string;
  readonly type: 'gateway' | 'interface';
  readonly needs: readonly string[];
  /** Every need of it is only for some cases. */
  readonly conditional: boolean;
}

export interface PredictedNeed extends NeedView {
  /** The features of this deployment that it is for. */
  readonly because: readonly string[];
}

export interface NamedHost {
  /** A host, or `s3://bucket`. */
  readonly host: string;
  readonly port: number;
  readonly disposition: Disposition;
  readonly what: string;
  readonly at: readonly Place[];
}

/** `set`: the file makes it · `not-set`: it could, and does not · `elsewhere`: not a matter of this file. */
export interface PredictedSetting {
  readonly setting: string;
  readonly value: string;
  readonly why: string;
  readonly state: 'set' | 'not-set' | 'elsewhere';
  readonly at: readonly Place[];
  readonly source: string;
  readonly verified: boolean;
}

export interface CannotKnow {
  readonly what: string;
  readonly advice: string;
  readonly at: readonly Place[];
}
