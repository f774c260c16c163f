import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Cursor's command line agent. npm does not have it: it is taken from PATH once its own installer has put it there.
 *
 * Source: its ACP mode is `acp` of the installed program (https://cursor.com/docs/cli/acp). Not run: no quirk is measured.
 */
export const cursor: AgentDefinition = {
  id: 'cursor',
  name: 'Cursor',
  installHint:
    'npm does not have it. Install the Cursor CLI with the installer from https://cursor.com/cli and put `cursor-agent` on the PATH ' +
    'of the server.',
  launch: {
    target: { kind: 'path', command: 'cursor-agent' },
    args: ['acp'],
    environment: {},
    isolation: { strayTemporaryFiles: [] },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.agents/skills',
  credentials: {
    environment: ['CURSOR_API_KEY'],
    homeFiles: ['.config/cursor/auth.json', '.cursor/cli-config.json'],
  },
  quirks: noQuirks,
};
