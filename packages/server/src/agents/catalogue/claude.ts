import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * Claude Code behind the protocol organisation's adapter, which starts one native `claude` for each session.
 *
 * The native program is an optional dependency of `@anthropic-ai/claude-agent-sdk`, one package a platform; npm leaves it
 * out in silence when it cannot be fetched, so it is a required file. No install script is needed.
 * `CLAUDE_CODE_ENABLE_TODO_TOOLS` gives the to-do tools, which become ACP `plan` updates; without it there are none.
 * Root: the mode `bypassPermissions` is offered to uid 0 only with `IS_SANDBOX=1`.
 *
 * Source: measured on 0.100.0 (Claude Code 2.1.316), Linux x64; package names from its `optionalDependencies`.
 */
export const claude: AgentDefinition = {
  id: 'claude',
  name: 'Claude Code',
  install: {
    packages: [{ role: 'process', name: '@agentclientprotocol/claude-agent-acp', version: '0.100.0' }],
    platforms: {
      'linux-x64': 'linux-x64',
      'linux-x64-musl': 'linux-x64-musl',
      'linux-arm64': 'linux-arm64',
      'linux-arm64-musl': 'linux-arm64-musl',
      'darwin-x64': 'darwin-x64',
      'darwin-arm64': 'darwin-arm64',
    },
    requiredFiles: ['node_modules/@anthropic-ai/claude-agent-sdk-{platform}/claude'],
    approximateMegabytes: 391,
  },
  launch: {
    target: { kind: 'node-script', packageName: '@agentclientprotocol/claude-agent-acp', bin: 'claude-agent-acp' },
    args: [],
    environment: {
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_ENABLE_TODO_TOOLS: '1',
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
    },
    rootSandboxEnvironment: { IS_SANDBOX: '1' },
    isolation: { configDirectoryVariable: 'CLAUDE_CONFIG_DIR', strayTemporaryFiles: ['claude-<uid>', 'cc-socks'] },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.claude/skills',
  credentials: {
    environment: [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_AUTH_TOKEN',
      'CLAUDE_CODE_OAUTH_TOKEN',
      'CLAUDE_CODE_USE_BEDROCK',
      'CLAUDE_CODE_USE_VERTEX',
    ],
    homeFiles: ['.claude/.credentials.json'],
  },
  quirks: {
    ...noQuirks,
    stdinEofExitMs: 40,
    nativeResume: true,
    nativeLoad: true,
    nativeFork: true,
  },
};
