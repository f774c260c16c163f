import { fileURLToPath } from 'node:url';

export {
  setupVariable,
  type AgentSetup,
  type AnswerInput,
  type AskInput,
  type Script,
  type SpawnInput,
  type Step,
  type StepInputs,
  type WriteInput,
} from './script.ts';

/** The file of the scripted agent, for `--agent-config` or a launcher: run it with Node, or as the bin `scripted-acp-agent`. */
export const scriptedAgentFile: string = fileURLToPath(
  // The extension is that of this file: TypeScript in the workspace, JavaScript in the published package.
  new URL(`./scripted-acp-agent.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);
