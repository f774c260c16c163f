import type { SessionConfigOption, SessionModeState } from '@agentclientprotocol/sdk';
import type { SessionRecord } from '@sandbox-agent/protocol';

/** The config options of a record, as ACP types them. */
export function configOptionsOf(record: SessionRecord): SessionConfigOption[] {
  return structuredClone((record.configOptions ?? []) as SessionConfigOption[]);
}

export function findOptionByCategory(
  options: readonly SessionConfigOption[],
  category: string,
): SessionConfigOption | undefined {
  return options.find((option) => option.category === category);
}

/** The values a select option takes, groups flattened; empty when it takes any. */
export function allowedValuesOf(option: SessionConfigOption): string[] {
  const choices = 'options' in option && Array.isArray(option.options) ? option.options : [];
  return choices.flatMap((choice) =>
    'options' in choice ? choice.options.map(({ value }) => value) : 'value' in choice ? [choice.value] : [],
  );
}

/** Modes of the agent; where it has none of ACP's, its config option of category `mode` as such. */
export function modesOf(record: SessionRecord): SessionModeState | null {
  if (record.modes && record.modes.availableModes.length > 0) {
    return structuredClone(record.modes) as SessionModeState;
  }
  const option = findOptionByCategory(configOptionsOf(record), 'mode');
  const choices =
    option && 'options' in option
      ? option.options.flatMap((choice) => ('options' in choice ? choice.options : [choice]))
      : [];
  if (!option || choices.length === 0) {
    return record.modes ? (structuredClone(record.modes) as SessionModeState) : null;
  }
  return {
    currentModeId: String(option.currentValue),
    availableModes: choices.map(({ value, name, description }) => ({
      id: value,
      name,
      ...(description == null ? {} : { description }),
    })),
  };
}

/** What was chosen in a session, so that it can be chosen again in its next life. */
export function currentSelection(record: SessionRecord): { mode?: string; model?: string; thoughtLevel?: string } {
  const options = configOptionsOf(record);
  const valueOf = (category: string): string | undefined => {
    const value = findOptionByCategory(options, category)?.currentValue;
    return typeof value === 'string' ? value : undefined;
  };
  const mode = record.modes?.currentModeId ?? valueOf('mode');
  const model = valueOf('model');
  const thoughtLevel = valueOf('thought_level');
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(model === undefined ? {} : { model }),
    ...(thoughtLevel === undefined ? {} : { thoughtLevel }),
  };
}
