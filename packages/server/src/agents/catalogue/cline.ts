import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Cline. npm has it, but its ACP mode opens no session before a login at its vendor, so it is not installed by itself: a `cline` on the
 * PATH, in whose home somebody has logged in, is used.
 *
 * Source: `cline --acp` of 3.0.65 was started: it answers `initialize` and refuses `session/new` without a login. No quirk is measured.
 */
export const cline: AgentDefinition = {
  id: 'cline',
  name: 'Cline',
  installHint:
    'Its ACP mode opens no session without a login at its vendor. Install it with `npm install --global cline`, log in with it in the home ' +
    'directory of the server, and it is taken from the PATH.',
  launch: {
    target: { kind: 'path', command: 'cline' },
    args: ['--acp'],
    environment: {},
    isolation: { strayTemporaryFiles: [] },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.agents/skills',
  credentials: { environment: [], homeFiles: [] },
  quirks: noQuirks,
};
