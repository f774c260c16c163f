import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * OpenCode: one native program. Its platform package is installed directly, because the wrapper package needs an install
 * script to put the program in place.
 *
 * Unless told to, it asks for nothing; `OPENCODE_PERMISSION` is merged over every other configuration (a write and a command
 * were seen to ask with it, and not without). A session's own `OPENCODE_PERMISSION` (`{}` for none) replaces it. `baseline` builds are for processors without AVX2.
 * It starts slowly: 1.2–2 s until `initialize` is answered, and unpacks a library into TMPDIR at each start.
 *
 * Source: measured on 1.18.33, Linux x64; package names from the `optionalDependencies` of `opencode-ai`.
 */
export const opencode: AgentDefinition = {
  id: 'opencode',
  name: 'OpenCode',
  install: {
    packages: [{ role: 'process', name: 'opencode-{platform}', version: '1.18.33' }],
    platforms: {
      'linux-x64': 'linux-x64',
      'linux-x64-musl': 'linux-x64-musl',
      'linux-x64-baseline': 'linux-x64-baseline',
      'linux-x64-baseline-musl': 'linux-x64-baseline-musl',
      'linux-arm64': 'linux-arm64',
      'linux-arm64-musl': 'linux-arm64-musl',
      'darwin-x64': 'darwin-x64',
      'darwin-x64-baseline': 'darwin-x64-baseline',
      'darwin-arm64': 'darwin-arm64',
    },
    approximateMegabytes: 177,
  },
  launch: {
    target: { kind: 'executable', file: 'node_modules/opencode-{platform}/bin/opencode' },
    args: ['acp'],
    environment: {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_PERMISSION: '{"edit":"ask","bash":"ask"}',
    },
    isolation: { configDirectoryVariable: 'XDG_CONFIG_HOME', strayTemporaryFiles: ['opencode', '.<hash>-00000000.so'] },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.opencode/skills',
  credentials: {
    environment: [
      'OPENCODE_API_KEY',
      'ANTHROPIC_API_KEY',
      'OPENAI_API_KEY',
      'OPENROUTER_API_KEY',
      'GEMINI_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
      'OPENCODE_CONFIG',
      'OPENCODE_CONFIG_CONTENT',
    ],
    homeFiles: ['.local/share/opencode/auth.json'],
  },
  quirks: {
    ...noQuirks,
    asksPermission: 'configured',
    stdinEofExitMs: 200,
    sigtermLeavesChildren: true,
    writesThroughClientUnasked: true,
    hangsWithoutCredentials: true,
    acceptsMissingCwd: true,
    answersSetModel: true,
    nativeResume: true,
    nativeLoad: true,
    nativeFork: true,
  },
};
