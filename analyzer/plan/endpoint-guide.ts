/**
 * What the analysis asks of the tables in `rules/aws/`; passed in, so that a test brings its own
 * facts and a newer table changes answers and not code.
 */
export interface EndpointGuide {
  /**
   * The VPC endpoint that clients in `region` would use for this host of an AWS service, or
   * `undefined` where AWS offers none there.
   */
  endpointFor(target: AwsTarget, region: string): HostEndpoint | undefined;
  /** The setting that moves a client from a legacy or global AWS name to the one of `region`. */
  settingFor(target: AwsTarget, region: string): Setting | undefined;
}

interface AwsTarget {
  readonly host: string;
  /** In the SDK's spelling: `cloudformation`, `sqs`, `s3`. */
  readonly service: string;
}

export interface HostEndpoint {
  /** `com.amazonaws.us-east-1.sqs` */
  readonly serviceName: string;
  readonly type: 'gateway' | 'interface';
  /**
   * Whether traffic to this very host goes through it: private DNS covers the name, or the
   * gateway's prefix list holds its addresses. `undefined`: it depends on what nobody has said.
   */
  readonly carries: boolean | undefined;
  /** What stands behind that, as half a sentence: "its private DNS does not cover this name". */
  readonly why: string;
  /**
   * Names that lead to it once private DNS is on, `*.` before those of which all below are meant.
   * Empty: there are none to turn on. `undefined`: AWS does not publish them.
   */
  readonly privateDnsNames?: readonly string[] | undefined;
  /** Absent: 443 alone. */
  readonly ports?: readonly number[] | undefined;
  /** False where no AWS document gives this name for this partition. */
  readonly confirmed?: boolean | undefined;
  /** What the sources say against each other about it. */
  readonly disagreement?: string | undefined;
}

export interface Setting {
  readonly setting: string;
  readonly value: string;
  /** Half a sentence: why clients ask for the name. */
  readonly why: string;
  /** Whom it is for, what else would do, and the name to ask for. */
  readonly details?: string | undefined;
  /** Where that was read, and when. */
  readonly source?: string | undefined;
  readonly read?: string | undefined;
}
