import type { Allowlist } from '../../../rules/policy.ts';
import { renderAwsCli } from '../aws-cli.ts';
import { renderCloudFormation } from '../cloudformation.ts';
import type { Infrastructure } from '../infrastructure.ts';
import type { InfrastructureForm, Rendered, TargetOptions } from '../target.ts';
import { renderTerraform } from '../terraform.ts';
import { type HeaderText, headerLines } from './header.ts';

const WRITERS: Readonly<Record<InfrastructureForm, (infrastructure: Infrastructure) => string>> = {
  cloudformation: renderCloudFormation,
  terraform: renderTerraform,
  cli: renderAwsCli,
};

const LOADING: Readonly<Record<InfrastructureForm, string>> = {
  cloudformation:
    'Load it with: aws cloudformation deploy --template-file FILE --stack-name NAME --parameter-overrides ...',
  terraform: 'Put it into a module of its own, then: terraform init && terraform plan',
  cli: 'Run it with bash and the AWS CLI version 2; the variables it needs it asks for. It may be run again.',
};

const NOTHING =
  'There is nothing to build: no entry calls for a resource here. CloudFormation refuses such a template.';

/** Writes what an AWS target has worked out in the form that was asked for, with the common header. */
export function writeInfrastructure(
  allowlist: Allowlist,
  options: TargetOptions,
  draft: HeaderText & Pick<Infrastructure, 'parameters' | 'resources'>,
): Rendered {
  const form = options.as ?? 'cloudformation';
  const header = headerLines(allowlist, options, {
    ...draft,
    notes: [draft.resources.length === 0 ? NOTHING : LOADING[form], ...draft.notes],
  });
  const text = WRITERS[form]({
    title: `${draft.title}, written by sallyport ${options.toolVersion}`,
    header,
    parameters: draft.parameters,
    resources: draft.resources,
  });
  return { text, losses: draft.losses };
}
