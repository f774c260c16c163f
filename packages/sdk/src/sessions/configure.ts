import type { SessionConfigOption, SetSessionConfigOptionResponse } from '@agentclientprotocol/sdk';
import type { Session as SessionStatus, UpdateSessionRequest } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import {
  UnsupportedSessionCategoryError,
  UnsupportedSessionConfigOptionError,
  UnsupportedSessionValueError,
} from '../errors/unsupported-session-errors.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { attach } from './attach.ts';
import { allowedValuesOf, configOptionsOf, findOptionByCategory, modesOf } from './config-options.ts';
import type { LiveSession } from './live-session.ts';
import { recordWithStatus } from './session-record.ts';
import { findSessionStatus, requireStatus } from './session-status.ts';

/** Throws `UnsupportedSessionValueError` for a mode that the agent does not have. */
export async function setMode(context: ClientContext, live: LiveSession, modeId: string): Promise<void> {
  const mode = requireText(modeId, 'setSessionMode', 'modeId');
  await attach(context, live);
  const known = modesOf(live.record)?.availableModes.map(({ id }) => id) ?? [];
  if (known.length > 0 && !known.includes(mode)) {
    throw new UnsupportedSessionValueError(live.id, 'mode', 'mode', mode, known);
  }
  await update(context, live, { mode }, { category: 'mode', value: mode });
}

/** Throws `UnsupportedSessionConfigOptionError` and `UnsupportedSessionValueError`. */
export async function setConfigOption(
  context: ClientContext,
  live: LiveSession,
  configId: string,
  value: string | boolean,
): Promise<SetSessionConfigOptionResponse> {
  const id = requireText(configId, 'setSessionConfigOption', 'configId');
  const wanted = typeof value === 'string' ? requireText(value, 'setSessionConfigOption', 'value') : value;
  const options = await getConfigOptions(context, live);
  const option = options.find((candidate) => candidate.id === id);
  if (!option) {
    throw new UnsupportedSessionConfigOptionError(
      live.id,
      id,
      options.map((candidate) => candidate.id),
    );
  }
  requireAllowed(live, option, wanted);
  return update(
    context,
    live,
    { configOptions: { [id]: wanted } },
    { category: option.category ?? id, value: String(wanted) },
  );
}

/** Throws `UnsupportedSessionCategoryError` when the agent lets nobody choose that, and `UnsupportedSessionValueError`. */
export async function setCategory(
  context: ClientContext,
  live: LiveSession,
  category: 'model' | 'thought_level',
  value: string,
): Promise<SetSessionConfigOptionResponse> {
  const wanted = requireText(value, category === 'model' ? 'setSessionModel' : 'setSessionThoughtLevel', 'value');
  const option = findOptionByCategory(await getConfigOptions(context, live), category);
  if (option) {
    requireAllowed(live, option, wanted);
  }
  // Without an option the server may still know a way: older agents have a method of their own for the model.
  const request = category === 'model' ? { model: wanted } : { thoughtLevel: wanted };
  return update(context, live, request, { category, value: wanted });
}

/** The config options of the agent with their present values. */
export async function getConfigOptions(context: ClientContext, live: LiveSession): Promise<SessionConfigOption[]> {
  if (live.record.configOptions === undefined) {
    const status = await findSessionStatus(context, live.id);
    if (status) {
      await live.saveRecord(recordWithStatus(live.record, status));
    }
  }
  return configOptionsOf(live.record);
}

async function update(
  context: ClientContext,
  live: LiveSession,
  request: UpdateSessionRequest,
  asked: { category: string; value: string },
): Promise<SetSessionConfigOptionResponse> {
  await attach(context, live);
  const path = joinPath('/v1/sessions', live.id);
  try {
    const status = await retrying(() => context.http.json<SessionStatus>({ method: 'PATCH', path, json: request }));
    await live.saveRecord(recordWithStatus(live.record, requireStatus(status, `PATCH ${path}`)));
  } catch (error) {
    throw asUnsupported(error, live, asked);
  }
  return { configOptions: configOptionsOf(live.record) };
}

function requireAllowed(live: LiveSession, option: SessionConfigOption, value: string | boolean): void {
  const allowed = allowedValuesOf(option);
  if (typeof value === 'string' && allowed.length > 0 && !allowed.includes(value)) {
    throw new UnsupportedSessionValueError(live.id, option.category ?? 'uncategorized', option.id, value, allowed);
  }
}

/** The server knows what the agent offers now; its refusal says so in its context. */
export function asUnsupported(
  error: unknown,
  live: { readonly id: string },
  asked: { category: string; value: string },
): unknown {
  if (!(error instanceof SandboxAgentError)) {
    return error;
  }
  const { allowedValues, configId, availableConfigIds } = (error.problem ?? {}) as Record<string, unknown>;
  if (Array.isArray(allowedValues)) {
    const id = typeof configId === 'string' ? configId : asked.category;
    return new UnsupportedSessionValueError(live.id, asked.category, id, asked.value, allowedValues as string[]);
  }
  if (Array.isArray(availableConfigIds)) {
    return new UnsupportedSessionCategoryError(live.id, asked.category, availableConfigIds as string[]);
  }
  return error;
}

function requireText(value: string, method: string, name: string): string {
  const text = value.trim();
  if (!text) {
    throw new Error(`${method} requires a non-empty ${name}`);
  }
  return text;
}
