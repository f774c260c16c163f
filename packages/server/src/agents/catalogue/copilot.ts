import type { AgentDefinition } from '../agent-definition.ts';
import { noQuirks } from '../agent-quirks.ts';
import { acpCapabilities } from './acp-capabilities.ts';

/**
 * GitHub Copilot CLI in its own ACP mode: one native program, which unpacks 235 MB into the home directory at its first
 * start. Its licence is its vendor's own.
 *
 * Source: measured on 1.0.102, Linux x64; package names from the `optionalDependencies` of `@github/copilot`; `--acp` from
 * https://docs.github.com/en/copilot/reference/copilot-cli-reference/acp-server
 */
export const copilot: AgentDefinition = {
  id: 'copilot',
  name: 'GitHub Copilot CLI',
  install: {
    packages: [{ role: 'process', name: '@github/copilot-{platform}', version: '1.0.102' }],
    platforms: {
      'linux-x64': 'linux-x64',
      'linux-x64-musl': 'linuxmusl-x64',
      'linux-arm64': 'linux-arm64',
      'linux-arm64-musl': 'linuxmusl-arm64',
      'darwin-x64': 'darwin-x64',
      'darwin-arm64': 'darwin-arm64',
    },
    approximateMegabytes: 189,
  },
  launch: {
    target: { kind: 'executable', file: 'node_modules/@github/copilot-{platform}/copilot' },
    args: ['--acp'],
    environment: { COPILOT_AUTO_UPDATE: 'false' },
    isolation: { strayTemporaryFiles: ['*-copilot-tool-output-*.txt'] },
  },
  capabilities: acpCapabilities,
  skillsDirectory: '.agents/skills',
  credentials: {
    environment: ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN', 'COPILOT_PROVIDER_API_KEY'],
    homeFiles: ['.copilot/config.json'],
  },
  quirks: {
    ...noQuirks,
    stdinEofExitMs: 2000,
    sigtermLeavesChildren: true,
    secondPromptCancelsFirst: true,
    toolCallsLeftOpen: true,
    hidesModelErrors: true,
    acceptsMissingCwd: true,
    usageIsCumulative: true,
    answersSetModel: true,
    nativeLoad: true,
  },
};
