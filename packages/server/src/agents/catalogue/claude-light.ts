import type { AgentDefinition } from '../agent-definition.ts';
import { claude } from './claude.ts';

/**
 * The last release of Claude Code's former adapter: 69 MB, because it runs the JavaScript Claude Code of its own
 * dependency and needs none of the optional binaries. For small images and quick tests.
 *
 * It is an agent id of its own and not a version of `claude`: package, flags and quirks all differ.
 * After any turn that was cancelled or failed each prompt gets the answer of the one before; `session/load` does not cure it,
 * `session/close` followed by `session/resume` does.
 *
 * Source: measured on 0.23.1 (Claude Code 2.1.83), Linux x64.
 */
export const claudeLight: AgentDefinition = {
  ...claude,
  id: 'claude-light',
  name: 'Claude Code (light)',
  variantOf: 'claude',
  install: {
    packages: [{ role: 'process', name: '@zed-industries/claude-agent-acp', version: '0.23.1' }],
    omitOptional: true,
    requiredFiles: ['node_modules/@anthropic-ai/claude-agent-sdk/cli.js'],
    approximateMegabytes: 69,
  },
  launch: {
    ...claude.launch,
    target: { kind: 'node-script', packageName: '@zed-industries/claude-agent-acp', bin: 'claude-agent-acp' },
  },
  quirks: {
    ...claude.quirks,
    neverExitsOnStdinEof: true,
    stdinEofExitMs: 0,
    sigtermLeavesChildren: true,
    desyncAfterCancel: true,
    desyncAfterFailure: true,
    desyncRecovery: 'close-and-resume',
    toolCallsUnannounced: true,
    answersSetModel: true,
    loadKeepsCutTurn: false,
  },
};
