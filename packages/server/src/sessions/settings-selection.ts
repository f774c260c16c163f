import type { SettingsSelection } from './agent-settings.ts';
import type { SessionMetadata } from './session-metadata.ts';

/** What is chosen of the agent's settings: what was chosen last, else what the session was created with. */
export function selectionOf({ selection, request }: SessionMetadata): SettingsSelection {
  const { mode, model, thoughtLevel } = request;
  return selection ?? { mode, model, thoughtLevel };
}

/** A change on top of what was chosen before. */
export function mergeSelections(before: SettingsSelection, change: SettingsSelection): SettingsSelection {
  return { ...before, ...change, configOptions: { ...before.configOptions, ...change.configOptions } };
}
