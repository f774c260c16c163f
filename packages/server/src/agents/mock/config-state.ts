import { RequestError, type SessionConfigOption, type SessionModeState } from '@agentclientprotocol/sdk';

const modes = [
  { id: 'ask', name: 'Ask', description: 'Asks before it writes or runs anything' },
  { id: 'auto', name: 'Auto', description: 'Writes and runs without asking' },
  { id: 'plan', name: 'Plan', description: 'Changes nothing' },
];

const choices = {
  mode: { name: 'Mode', category: 'mode', values: modes.map(({ id, name }) => ({ value: id, name })) },
  model: {
    name: 'Model',
    category: 'model',
    values: [
      { value: 'mock-small', name: 'Mock Small' },
      { value: 'mock-large', name: 'Mock Large' },
    ],
  },
  thought_level: {
    name: 'Thinking',
    category: 'thought_level',
    values: [
      { value: 'off', name: 'Off' },
      { value: 'low', name: 'Low' },
      { value: 'high', name: 'High' },
    ],
  },
} as const;

/** The options a session has. */
export type ConfigOptionId = keyof typeof choices;

/** The chosen value of every option of one session. */
export class ConfigState {
  readonly #values = new Map<ConfigOptionId, string>([
    ['mode', 'ask'],
    ['model', 'mock-small'],
    ['thought_level', 'low'],
  ]);

  get(id: ConfigOptionId): string {
    return this.#values.get(id) ?? '';
  }

  /** @throws RequestError invalid params for an option or a value that was not offered */
  set(id: string, value: unknown): void {
    if (!Object.hasOwn(choices, id)) {
      throw RequestError.invalidParams({ details: `No config option ${id}` });
    }
    const option = id as ConfigOptionId;
    const offered = choices[option].values.map((choice) => choice.value);
    const chosen = offered.find((offer) => offer === value);
    if (chosen === undefined) {
      throw RequestError.invalidParams({ details: `${id} is one of ${offered.join(', ')}` });
    }
    this.#values.set(option, chosen);
  }

  modes(): SessionModeState {
    return { currentModeId: this.get('mode'), availableModes: modes };
  }

  options(): SessionConfigOption[] {
    return (Object.keys(choices) as ConfigOptionId[]).map((id) => ({
      id,
      name: choices[id].name,
      category: choices[id].category,
      type: 'select',
      currentValue: this.get(id),
      options: choices[id].values.map((choice) => ({ ...choice })),
    }));
  }
}
