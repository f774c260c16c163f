import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Gemini CLI in its own ACP mode.
 *
 * In a folder it does not trust it drops MCP servers in silence and refuses its unattended modes: hence the trust
 * variable. Without `GEMINI_CLI_NO_RELAUNCH` it starts itself a second time and the outer process ignores SIGTERM.
 * With an MCP server running it does not end at end of input. `session/load` finds nothing after a kill.
 *
 * Source: measured on 0.61.0, Linux x64.
 */
export const gemini: AgentDefinition = {
  id: 'gemini',
  name: 'Gemini CLI',
  install: {
    packages: [{ role: 'process', name: '@google/gemini-cli', version: '0.61.0' }],
    omitOptional: true,
    approximateMegabytes: 96,
  },
  launch: {
    target: { kind: 'node-script', packageName: '@google/gemini-cli', bin: 'gemini' },
    args: ['--acp'],
    environment: { GEMINI_CLI_NO_RELAUNCH: 'true', GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    isolation: { strayTemporaryFiles: ['gemini-client-error-*.json', 'gemini-shell-*'] },
  },
  capabilities: { ...acpCapabilities, status: false, itemStarted: false },
  skillsDirectory: '.gemini/skills',
  credentials: {
    environment: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENAI_USE_VERTEXAI'],
    homeFiles: ['.gemini/oauth_creds.json'],
  },
  quirks: {
    ...noQuirks,
    neverExitsOnStdinEof: true,
    secondPromptCancelsFirst: true,
    toolCallsUnannounced: true,
    toolCallsLeftOpen: true,
    modeMarkerText: '[MODE_UPDATE] ',
    replaysAfterAnswer: true,
    answersSetModel: true,
    nativeLoad: true,
    loadKeepsCutTurn: false,
  },
};
