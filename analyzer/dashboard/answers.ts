import { ConfigError, UserError } from '../../rules/errors.ts';
import { classify } from '../classify/classify.ts';
import { dispose } from '../dispose.ts';
import { awsGuide } from '../plan/aws-guide.ts';
import { type Answer, renderAnswer, renderFault } from './answer.ts';
import type { DestinationPage } from './api.ts';
import { type Desk, type DeskOptions, NoRunError, openDesk, type RunView } from './desk.ts';
import { describePage } from './destination-page.ts';
import {
  DOWNLOADS,
  type Download,
  downloadAllowlist,
  downloadReport,
  downloadTarget,
} from './downloads.ts';
import { filterLines, queryRows } from './query.ts';
import { parsePreview, parseRowFilter, parseRowQuery, parseSave } from './request.ts';
import { type AllowlistDraft, draftAllowlist } from './save.ts';

/** What the pages may ask, as a path with its query and, for what writes, a body. */
export interface Question {
  readonly path: string;
  readonly search: string;
  readonly body?: string | undefined;
}

export interface AnswersOptions extends DeskOptions {
  /** The allowlist that may be saved; absent where this is for looking only. */
  readonly saves?: string | undefined;
}

/** Answers questions about a record; a question that cannot be answered is answered with why. */
export interface Answers {
  answer(question: Question): Promise<Answer>;
  /** See `Desk.version`. */
  version(): number;
  close(): void;
}

interface Context {
  readonly desk: Desk;
  readonly draft: AllowlistDraft | undefined;
  readonly clock: () => number;
  readonly search: URLSearchParams;
  readonly body: string;
}

/** @throws {UserError} where the flags are wrong */
export function openAnswers(options: AnswersOptions, clock: () => number): Answers {
  const desk = openDesk(options, clock);
  const draft = options.saves === undefined ? undefined : draftAllowlist(options.saves);
  return {
    version: () => desk.version(),
    close: () => desk.close(),
    async answer({ path, search, body = '' }) {
      const route = ROUTES.get(path);
      if (route === undefined) return renderFault(404, 'There is nothing at this address');
      try {
        return await route({ desk, draft, clock, search: new URLSearchParams(search), body });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return renderFault(statusOf(error), error.message);
      }
    },
  };
}

function statusOf(error: UserError): number {
  if (error instanceof NoRunError) return 404;
  return error.exitCode === 2 ? 400 : 503;
}

type Route = (context: Context) => Answer | Promise<Answer>;

const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/api/runs', ({ desk }) => renderAnswer(desk.runs())],
  ['/api/overview', (context) => renderAnswer(viewOf(context).overview)],
  ['/api/destinations', rows],
  ['/api/ids', ids],
  ['/api/destination', (context) => renderAnswer(destinationPage(context))],
  ['/api/downloads', () => renderAnswer(DOWNLOADS)],
  ['/api/report', async (c) => kept(await downloadReport(viewOf(c), c.search.get('format') ?? ''))],
  ['/api/render', (c) => kept(downloadTarget(viewOf(c), c.search, c.clock()))],
  ['/api/allowlist', (context) => kept(downloadAllowlist(viewOf(context)))],
  ['/api/allowlist/preview', preview],
  [
    '/api/allowlist/save',
    ({ draft, body }) => renderAnswer(writable(draft).save(parseSave(body).digest)),
  ],
]);

function viewOf({ desk, search }: Context): RunView {
  return desk.view(search.get('run') ?? undefined);
}

function rows(context: Context): Answer {
  const { lines, overview } = viewOf(context);
  const query = parseRowQuery(context.search);
  const { matched, total, rows: page } = queryRows(lines, query);
  const { offset } = query;
  return renderAnswer({ version: overview.version, matched, total, offset, rows: page });
}

function ids(context: Context): Answer {
  const found = filterLines(viewOf(context).lines, parseRowFilter(context.search));
  return renderAnswer({ ids: found.map(({ row }) => row.id) });
}

function destinationPage(context: Context): DestinationPage {
  const { desk, search } = context;
  const view = viewOf(context);
  const line = view.byId.get(search.get('id') ?? '');
  if (line === undefined)
    throw new ConfigError('Cannot find this destination in the run: choose one of its list');
  const { region, plan } = view.analysed.report;
  const home = region.home ?? undefined;
  return describePage(line, {
    run: view.run.name,
    roles: view.analysed.roles,
    rules: desk.rules.rules,
    configuration: plan.configuration,
    knowledge: {
      classify: (target) => classify(target, desk.rules),
      dispose: (found, target) => dispose(found, target, { home, guide: awsGuide }),
    },
  });
}

function preview({ desk, draft, clock, body }: Context): Answer {
  const { run, ids: wanted } = parsePreview(body);
  return renderAnswer(writable(draft).preview(desk.view(run), wanted, clock()));
}

function writable(draft: AllowlistDraft | undefined): AllowlistDraft {
  if (draft !== undefined) return draft;
  throw new ConfigError(
    'Cannot save an allowlist from here: start sallyport record, or sallyport dashboard --allow FILE',
  );
}

function kept({ fileName, type, body, losses }: Download): Answer {
  return {
    status: 200,
    type,
    body,
    headers: {
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'X-Sallyport-Losses': String(losses),
    },
  };
}
