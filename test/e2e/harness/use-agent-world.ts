import type { SandboxAgent } from 'sandbox-agent';
import { afterAll, beforeAll } from 'vitest';
import type { AgentRecipe } from '../agents/index.ts';
import { ensureAgentsInstalled } from './installed-agents.ts';
import { createTestWorld, type TestWorld } from './test-world.ts';

/** The world of a test file: there from its first test on. */
export interface AgentWorld {
  readonly world: TestWorld;
  readonly client: SandboxAgent;
}

/** Installs the agents of a test file, opens a world with one client before its tests, and closes it after them. */
export function useAgentWorld(recipes: readonly AgentRecipe[]): AgentWorld {
  const opened: { world?: TestWorld; client?: SandboxAgent } = {};
  beforeAll(async () => {
    await ensureAgentsInstalled(recipes.map(({ id }) => id));
    opened.world = await createTestWorld();
    opened.client = await opened.world.connect();
  });
  afterAll(() => opened.world?.close());
  return {
    get world() {
      return present(opened.world);
    },
    get client() {
      return present(opened.client);
    },
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The world of a test file is there from its first test on.');
  }
  return value;
}
