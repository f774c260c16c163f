import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/** The built-in agent: a role of this program, correct in every part of the protocol, steered by the prompt's text. */
export const mock: AgentDefinition = {
  id: 'mock',
  name: 'Mock',
  launch: {
    target: { kind: 'self' },
    args: ['mock-agent'],
    environment: {},
    isolation: { configDirectoryVariable: 'XDG_STATE_HOME', strayTemporaryFiles: [] },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.agents/skills',
  credentials: { notNeeded: true, environment: [], homeFiles: [] },
  quirks: { ...noQuirks, nativeResume: true, nativeLoad: true },
};
