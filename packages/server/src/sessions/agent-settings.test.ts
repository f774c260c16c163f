import { describe, expect, it } from 'vitest';
import { AgentSettings, configOptionValues } from './agent-settings.ts';

const answer = {
  modes: {
    currentModeId: 'default',
    availableModes: [
      { id: 'default', name: 'Default' },
      { id: 'plan', name: 'Plan' },
    ],
  },
  configOptions: [
    { id: 'mode', category: 'mode', currentValue: 'default', options: [{ value: 'default' }, { value: 'plan' }] },
    { id: 'm', category: 'model', currentValue: 'a', options: [{ options: [{ value: 'a' }] }, { value: 'b' }] },
  ],
  models: { availableModels: [{ modelId: 'x' }, { name: 'no id' }, null] },
};

function settings() {
  const created = new AgentSettings();
  created.answered(structuredClone(answer));
  return created;
}

describe('AgentSettings', () => {
  it('takes no modes whose list is not one of modes', () => {
    const created = new AgentSettings();
    created.answered({ modes: { currentModeId: 'a', availableModes: [{ id: 'a' }, null] } });
    created.answered({ modes: { currentModeId: 'a', availableModes: 'a' } });
    expect(created.modes).toBeUndefined();
  });

  it('holds a mode and its config option as one state, whichever is told', () => {
    const byMode = settings();
    expect(byMode.updated({ sessionUpdate: 'current_mode_update', currentModeId: 'plan' })).toBe(true);
    expect(byMode.optionOf('mode')?.currentValue).toBe('plan');

    const byOption = settings();
    byOption.updated({
      sessionUpdate: 'config_option_update',
      configOptions: [{ id: 'mode', category: 'mode', currentValue: 'plan' }],
    });
    expect(byOption.modes?.currentModeId).toBe('plan');
  });

  it('finds options by category or id, and values through groups', () => {
    const { models } = settings();
    const model = settings().optionOf('model');
    expect(model?.id).toBe('m');
    expect(model && configOptionValues(model)).toEqual(['a', 'b']);
    expect(models).toEqual(['x']);
  });

  it('passes by what it does not know', () => {
    const unchanged = settings();
    expect(unchanged.updated({ sessionUpdate: 'agent_message_chunk' })).toBe(false);
    unchanged.answered({ modes: 3, configOptions: 'x', models: null });
    expect(unchanged.modes?.currentModeId).toBe('default');
  });
});
