import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Pi behind the `pi-acp` adapter, which starts one `pi` for each session.
 *
 * It never asks for permission, ignores MCP servers, calls its thinking levels modes, and ends the turn without a word
 * when its model provider fails.
 *
 * Source: measured on pi 0.87.1 with pi-acp 0.0.34, Linux x64. Newer pi releases name sibling packages that npm lacks.
 */
export const pi: AgentDefinition = {
  id: 'pi',
  name: 'Pi',
  install: {
    packages: [
      { role: 'process', name: 'pi-acp', version: '0.0.34' },
      { role: 'agent', name: '@earendil-works/pi-coding-agent', version: '0.87.1' },
    ],
    requiredFiles: ['node_modules/.bin/pi'],
    approximateMegabytes: 166,
  },
  launch: {
    target: { kind: 'node-script', packageName: 'pi-acp', bin: 'pi-acp' },
    args: [],
    environment: { PI_ACP_PI_COMMAND: '{install}/node_modules/.bin/pi', PI_OFFLINE: '1', PI_TELEMETRY: '0' },
    isolation: { configDirectoryVariable: 'PI_CODING_AGENT_DIR', strayTemporaryFiles: ['pi-bash-*.log'] },
  },
  capabilities: {
    ...acpCapabilities,
    planMode: false,
    permissions: false,
    fileAttachments: false,
    errorEvents: false,
    mcpTools: false,
  },
  skillsDirectory: '.pi/skills',
  credentials: {
    environment: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GEMINI_API_KEY', 'OPENROUTER_API_KEY'],
    homeFiles: ['.pi/agent/auth.json', '.pi/agent/models.json'],
  },
  quirks: {
    ...noQuirks,
    asksPermission: 'never',
    stdinEofExitMs: 10,
    modesAreThoughtLevels: true,
    shellOutputInMeta: true,
    ignoresMcpServers: true,
    hidesModelErrors: true,
    nativeLoad: true,
    loadKeepsCutTurn: false,
  },
};
