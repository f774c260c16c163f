import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Codex behind the protocol organisation's adapter, over one `codex app-server`.
 *
 * It asks for permission only in the modes `read-only` and `workspace-write`; its own default sends commands through a
 * reviewing model. Commands run in its own bubblewrap; where user namespaces are forbidden the mode `agent-full-access`
 * is what works. A command survives `session/cancel` until the process ends. It has no plan updates.
 *
 * Source: measured on 2.6.0 (Codex 0.166), Linux x64; platform packages from the `optionalDependencies` of `@openai/codex`.
 */
export const codex: AgentDefinition = {
  id: 'codex',
  name: 'Codex',
  install: {
    packages: [{ role: 'process', name: '@agentclientprotocol/codex-acp', version: '2.6.0' }],
    platforms: {
      'linux-x64': 'linux-x64',
      'linux-x64-musl': 'linux-x64',
      'linux-arm64': 'linux-arm64',
      'linux-arm64-musl': 'linux-arm64',
      'darwin-x64': 'darwin-x64',
      'darwin-arm64': 'darwin-arm64',
    },
    requiredFiles: ['node_modules/@openai/codex-{platform}/vendor'],
    approximateMegabytes: 457,
  },
  launch: {
    target: { kind: 'node-script', packageName: '@agentclientprotocol/codex-acp', bin: 'codex-acp' },
    args: [],
    environment: { NO_BROWSER: '1' },
    isolation: {
      configDirectoryVariable: 'CODEX_HOME',
      strayTemporaryFiles: ['codex-daemon-<uid>', 'codex-bwrap-synthetic-mount-targets-<uid>'],
    },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.agents/skills',
  credentials: {
    environment: ['OPENAI_API_KEY', 'CODEX_API_KEY', 'CODEX_CONFIG'],
    homeFiles: ['.codex/auth.json'],
  },
  quirks: {
    ...noQuirks,
    asksPermission: 'configured',
    stdinEofExitMs: 2000,
    cancelLeavesCommand: true,
    toolCallsLeftOpen: true,
    shellOutputInMeta: true,
    hidesModelErrors: true,
    acceptsMissingCwd: true,
    answersSetModel: true,
    nativeResume: true,
    nativeLoad: true,
    nativeFork: true,
  },
};
