import type { ClientContext } from '../client-context.ts';
import { UnsupportedSessionMethodError } from '../errors/unsupported-session-errors.ts';
import { cancelTurn } from './cancel.ts';
import { setConfigOption, setMode } from './configure.ts';
import type { LiveSession } from './live-session.ts';
import { sendPrompt } from './prompt.ts';
import type { PromptInput, SessionSendOptions } from './session-types.ts';

type Send = (context: ClientContext, live: LiveSession, params: Record<string, unknown>) => Promise<unknown>;

/** The ACP methods of a session that the sessions API carries. */
const methods: Readonly<Record<string, Send>> = {
  'session/prompt': (context, live, params) => sendPrompt(context, live, params['prompt'] as PromptInput),
  'session/cancel': async (context, live) => void (await cancelTurn(context, live.id)),
  'session/set_mode': async (context, live, params) => {
    await setMode(context, live, text(params['modeId']));
    return {};
  },
  'session/set_config_option': (context, live, params) => {
    const { configId, value } = params;
    return setConfigOption(context, live, text(configId), typeof value === 'boolean' ? value : text(value));
  },
};

/** Sends an ACP method by its name. Throws `UnsupportedSessionMethodError` for one that the sessions API does not carry. */
export async function sendRawMethod(
  context: ClientContext,
  live: LiveSession,
  request: { method: string; params: Record<string, unknown>; options?: SessionSendOptions | undefined },
): Promise<unknown> {
  const send = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (!send) {
    throw new UnsupportedSessionMethodError(live.id, request.method, Object.keys(methods));
  }
  const response = send(context, live, request.params);
  if (request.options?.notification) {
    response.catch(context.reportError);
    return undefined;
  }
  return response;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
