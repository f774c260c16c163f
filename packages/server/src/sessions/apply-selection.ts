import type { AgentProcess } from '../acp/index.ts';
import { ProblemError } from '../http/problem-error.ts';
import {
  configOptionValues,
  type AgentSettings,
  type AgentSettingsAnswer,
  type SettingsSelection,
} from './agent-settings.ts';
import type { ConfigOption } from './config-option.ts';

interface ApplyOptions {
  readonly process: AgentProcess;
  readonly agentSessionId: string;
  readonly settings: AgentSettings;
  readonly selection: SettingsSelection;
  /** For each change. An agent that does not answer must not hold up its caller for ever. */
  readonly timeoutMs: number;
}

/**
 * Sets mode, model, thought level and config options to what was asked for, in the form that this agent offers. What has the
 * value already is left alone.
 *
 * @throws ProblemError `mode_not_supported` or `invalid_request`, naming what the agent offers, before anything is sent;
 * what `request` throws
 */
export async function applySelection(options: ApplyOptions): Promise<void> {
  const { process, agentSessionId: sessionId, timeoutMs } = options;
  for (const change of planChanges(options.settings, options.selection)) {
    const answer = await process.request(change.method, { sessionId, ...change.params }, { timeoutMs });
    options.settings.answered((answer ?? {}) as AgentSettingsAnswer);
    change.applied();
  }
}

interface SettingChange {
  readonly method: string;
  readonly params: Record<string, unknown>;
  /** Agents do not echo every change. */
  applied(): void;
}

function planChanges(settings: AgentSettings, selection: SettingsSelection): SettingChange[] {
  const changes: (SettingChange | undefined)[] = [];
  if (selection.model !== undefined) {
    changes.push(planModel(settings, selection.model));
  }
  if (selection.mode !== undefined) {
    changes.push(planMode(settings, selection.mode));
  }
  if (selection.thoughtLevel !== undefined) {
    changes.push(planOption(settings, 'thought_level', selection.thoughtLevel));
  }
  for (const [configId, value] of Object.entries(selection.configOptions ?? {})) {
    changes.push(planOption(settings, configId, value));
  }
  return changes.filter((change) => change !== undefined);
}

function planMode(settings: AgentSettings, mode: string): SettingChange | undefined {
  if (!settings.modes) {
    return planOption(settings, 'mode', mode);
  }
  if (settings.modes.currentModeId === mode) {
    return undefined;
  }
  const allowed = settings.modes.availableModes.map(({ id }) => id);
  if (!allowed.includes(mode)) {
    throw new ProblemError('mode_not_supported', `Mode ${JSON.stringify(mode)} is not one of ${allowed.join(', ')}.`, {
      context: { allowedValues: allowed },
    });
  }
  return {
    method: 'session/set_mode',
    params: { modeId: mode },
    applied: () => void settings.updated({ sessionUpdate: 'current_mode_update', currentModeId: mode }),
  };
}

function planModel(settings: AgentSettings, model: string): SettingChange | undefined {
  if (settings.optionOf('model') === undefined && settings.models.includes(model)) {
    return { method: 'session/set_model', params: { modelId: model }, applied: () => undefined };
  }
  return planOption(settings, 'model', model);
}

function planOption(settings: AgentSettings, idOrCategory: string, value: string | boolean): SettingChange | undefined {
  const option = settings.optionOf(idOrCategory);
  if (option === undefined) {
    const offered = settings.configOptions?.map(({ id }) => id) ?? [];
    throw unsupported(idOrCategory, `The agent offers no option "${idOrCategory}".`, { availableConfigIds: offered });
  }
  if (option.currentValue === value) {
    return undefined;
  }
  requireAllowed(option, idOrCategory, value);
  return {
    method: 'session/set_config_option',
    params: { configId: option.id, value, ...(typeof value === 'boolean' ? { type: 'boolean' } : {}) },
    applied: () => setCurrentValue(settings, option.id, value),
  };
}

function requireAllowed(option: ConfigOption, idOrCategory: string, value: string | boolean): void {
  const allowed = configOptionValues(option);
  if (allowed.length > 0 && typeof value === 'string' && !allowed.includes(value)) {
    throw unsupported(
      idOrCategory,
      `${JSON.stringify(value)} is not one of ${allowed.join(', ')} for "${option.id}".`,
      {
        configId: option.id,
        allowedValues: allowed,
      },
    );
  }
}

function setCurrentValue(settings: AgentSettings, configId: string, value: string | boolean): void {
  const option = settings.configOptions?.find(({ id }) => id === configId);
  if (option === undefined) {
    return;
  }
  option.currentValue = value;
  if (option.category === 'mode' && typeof value === 'string') {
    settings.updated({ sessionUpdate: 'current_mode_update', currentModeId: value });
  }
}

function unsupported(idOrCategory: string, detail: string, context: Record<string, unknown>): ProblemError {
  return new ProblemError(idOrCategory === 'mode' ? 'mode_not_supported' : 'invalid_request', detail, { context });
}
