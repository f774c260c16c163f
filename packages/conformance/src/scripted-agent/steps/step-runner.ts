import type { Agent } from '../agent.ts';
import type { Scene } from '../scene.ts';
import type { StepInputs } from '../script.ts';

/** How a step is played. */
export type StepRunner<Name extends keyof StepInputs> = (
  input: StepInputs[Name],
  scene: Scene,
  agent: Agent,
) => Promise<void> | void;

export type StepRunners<Names extends keyof StepInputs = keyof StepInputs> = { [Name in Names]: StepRunner<Name> };
