import type { SessionModes } from '@sandbox-agent/protocol';
import type { ConfigOption } from './config-option.ts';

/** What `session/new`, `session/load` and `session/resume` may answer about modes, models and options. */
export interface AgentSettingsAnswer {
  modes?: unknown;
  configOptions?: unknown;
  models?: unknown;
}

/** The choices that a session can be created with or changed to. */
export interface SettingsSelection {
  readonly mode?: string | undefined;
  readonly model?: string | undefined;
  readonly thoughtLevel?: string | undefined;
  readonly configOptions?: Readonly<Record<string, string | boolean>> | undefined;
}

/**
 * Modes and config options of a session as one state. Agents tell the same change in either form: a mode is also the config
 * option of category `mode`, and each is echoed through the other.
 */
export class AgentSettings {
  modes: SessionModes | null | undefined;
  configOptions: ConfigOption[] | null | undefined;
  /** Model ids of agents that answer `models` instead of a config option. */
  models: string[] = [];

  constructor(
    initial: { modes?: SessionModes | null | undefined; configOptions?: ConfigOption[] | null | undefined } = {},
  ) {
    this.modes = initial.modes;
    this.configOptions = initial.configOptions;
  }

  /** Takes the answer of a handshake. */
  answered(answer: AgentSettingsAnswer): void {
    if (isModes(answer.modes)) {
      this.modes = answer.modes;
    }
    if (Array.isArray(answer.configOptions)) {
      this.configOptions = answer.configOptions.filter(isConfigOption);
    }
    const available = (answer.models as { availableModels?: unknown } | null | undefined)?.availableModels;
    if (Array.isArray(available)) {
      this.models = available
        .map((model: { modelId?: unknown } | null) => model?.modelId)
        .filter((modelId) => typeof modelId === 'string');
    }
  }

  /** Takes a session update. Returns whether it changed anything. */
  updated(update: { sessionUpdate?: unknown; currentModeId?: unknown; configOptions?: unknown }): boolean {
    switch (update.sessionUpdate) {
      case 'current_mode_update':
        return typeof update.currentModeId === 'string' && this.#setMode(update.currentModeId);
      case 'config_option_update':
        return (
          Array.isArray(update.configOptions) && this.#setConfigOptions(update.configOptions.filter(isConfigOption))
        );
      default:
        return false;
    }
  }

  /** The config option of a category, as `model` or `thought_level`. */
  optionOf(category: string): ConfigOption | undefined {
    return this.configOptions?.find((option) => option.category === category || option.id === category);
  }

  #setMode(modeId: string): boolean {
    if (this.modes) {
      this.modes = { ...this.modes, currentModeId: modeId };
    }
    const option = this.optionOf('mode');
    if (option !== undefined) {
      option.currentValue = modeId;
    }
    return this.modes !== undefined || option !== undefined;
  }

  #setConfigOptions(options: ConfigOption[]): boolean {
    this.configOptions = options;
    const mode = this.optionOf('mode')?.currentValue;
    if (this.modes && typeof mode === 'string') {
      this.modes = { ...this.modes, currentModeId: mode };
    }
    return true;
  }
}

/** The values of a config option of kind select, flattened over its groups; empty when it is free or boolean. */
export function configOptionValues(option: ConfigOption): string[] {
  const entries = Array.isArray(option.options) ? option.options : [];
  return entries.flatMap((entry: { value?: unknown; options?: unknown } | null) => {
    if (typeof entry?.value === 'string') {
      return [entry.value];
    }
    const grouped = Array.isArray(entry?.options) ? entry.options : [];
    return grouped
      .map((inner: { value?: unknown } | null) => inner?.value)
      .filter((value): value is string => typeof value === 'string');
  });
}

function isModes(value: unknown): value is SessionModes {
  const modes = value as Partial<SessionModes> | null | undefined;
  return (
    typeof modes?.currentModeId === 'string' &&
    Array.isArray(modes.availableModes) &&
    modes.availableModes.every((mode: { id?: unknown } | null) => typeof mode?.id === 'string')
  );
}

function isConfigOption(value: unknown): value is ConfigOption {
  return typeof (value as { id?: unknown } | null)?.id === 'string';
}
