import { escapeObeyed } from '../render/json.ts';
import type { Fault } from './api.ts';

/** What goes back to the browser, whole. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export function renderAnswer(value: object): Answer {
  return { status: 200, type: JSON_TYPE, body: escapeObeyed(JSON.stringify(value)), headers: {} };
}

export function renderFault(status: number, error: string): Answer {
  const fault: Fault = { error };
  return { ...renderAnswer(fault), status };
}
