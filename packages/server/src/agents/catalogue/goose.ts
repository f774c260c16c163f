import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Goose: one native program, the lightest of all (17 ms to `initialize`, 60 MB). Only its binary package is installed;
 * the umbrella package is twice the size and adds a terminal interface.
 *
 * `GOOSE_MODE=approve` makes it ask; there is no key ring in a sandbox. A prompt that is cancelled while the model
 * streams ends at the next chunk with `end_turn`, and a cancelled command goes on.
 *
 * Source: measured on 0.20.1, Linux x64. npm has a binary package of this version for Linux x64 only.
 */
export const goose: AgentDefinition = {
  id: 'goose',
  name: 'Goose',
  install: {
    packages: [{ role: 'process', name: '@aaif/goose-binary-{platform}', version: '0.20.1' }],
    platforms: { 'linux-x64': 'linux-x64' },
    approximateMegabytes: 269,
  },
  launch: {
    target: { kind: 'executable', file: 'node_modules/@aaif/goose-binary-{platform}/bin/goose' },
    args: ['acp', '--with-builtin', 'developer'],
    environment: { GOOSE_DISABLE_KEYRING: '1', GOOSE_MODE: 'approve' },
    isolation: { configDirectoryVariable: 'XDG_CONFIG_HOME', strayTemporaryFiles: ['.tmp*'] },
  },
  capabilities: { ...acpCapabilities, planMode: false },
  skillsDirectory: '.goose/skills',
  credentials: {
    environment: ['GOOSE_PROVIDER', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'GOOGLE_API_KEY', 'OPENROUTER_API_KEY'],
    homeFiles: ['.config/goose/config.yaml', '.config/goose/secrets.yaml'],
  },
  quirks: {
    ...noQuirks,
    asksPermission: 'configured',
    neverExitsOnStdinEof: true,
    sigtermLeavesChildren: true,
    cancelLeavesCommand: true,
    cancelReportsEndTurn: true,
    hidesModelErrors: true,
    acceptsMissingCwd: true,
    answersSetModel: true,
    nativeLoad: true,
    loadKeepsCutTurn: false,
  },
};
