import { setTimeout } from 'node:timers/promises';
import type { AgentScene } from './agent-scene.ts';

/** Resolves once the agent would find the session again in a new process: for most agents at once. */
export async function untilLoadable({ recipe, session }: AgentScene): Promise<void> {
  if (recipe.loadsFromNextMinute === true) {
    const nextMinute = Math.ceil((session.createdAt + 1) / 60_000) * 60_000;
    await setTimeout(Math.max(0, nextMinute + 500 - Date.now()));
  }
}
