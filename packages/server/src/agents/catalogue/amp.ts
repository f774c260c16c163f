import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Amp. Its command line has no ACP mode and npm has no adapter: an `amp-acp` that somebody put on the PATH is used.
 *
 * Source: `@ampcode/cli` was installed and looked through; its only protocol is its own. No quirk is measured.
 */
export const amp: AgentDefinition = {
  id: 'amp',
  name: 'Amp',
  installHint:
    'Amp does not speak ACP and npm has no adapter for it. Put an ACP adapter named `amp-acp` on the PATH of the server, or name one ' +
    'with the id `amp` in the file of --agent-config.',
  launch: {
    target: { kind: 'path', command: 'amp-acp' },
    args: [],
    environment: {},
    isolation: { strayTemporaryFiles: [] },
  },
  capabilities: { ...acpCapabilities, planMode: false, permissions: false, reasoning: false },
  skillsDirectory: '.agents/skills',
  credentials: { environment: ['AMP_API_KEY'], homeFiles: ['.local/share/amp/secrets.json'] },
  quirks: { ...noQuirks, asksPermission: 'never' },
};
