import type { Agent } from './agent.ts';
import { Interruption } from './interruption.ts';
import type { Scene } from './scene.ts';
import type { Script } from './script.ts';
import { byteSteps } from './steps/bytes.ts';
import { processSteps } from './steps/process.ts';
import { requestSteps } from './steps/requests.ts';
import type { StepRunners } from './steps/step-runner.ts';
import { talkSteps } from './steps/talk.ts';

const runners: StepRunners = { ...talkSteps, ...byteSteps, ...requestSteps, ...processSteps };

/** Plays a script to its end, and answers its request when no step has done so. A cancelled turn ends where it waits. */
export async function runScript(script: Script, scene: Scene, agent: Agent): Promise<void> {
  try {
    for (const step of script) {
      const [[name, input] = ['']] = Object.entries(step);
      const run = (runners as unknown as Record<string, (input: unknown, ...rest: [Scene, Agent]) => Promise<void>>)[
        name
      ];
      if (run === undefined) throw new Error(`There is no step ${JSON.stringify(name)}.`);
      await run(input, scene, agent);
    }
    if (!scene.isAnswered) scene.answer({});
  } catch (error) {
    if (scene.isAnswered) return;
    if (error instanceof Interruption) {
      scene.stopReason = 'cancelled';
      scene.answer({});
    } else {
      scene.answer({ error: { code: -32602, message: (error as Error).message } });
    }
  }
}
