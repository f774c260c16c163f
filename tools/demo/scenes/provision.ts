import type { SandboxAgent } from 'sandbox-agent';
import type { DemoContext } from '../demo-context.ts';

/** Starts the server on this machine through the local provider, and installs the agent from npm. */
export async function provision({ stage, recipe, connect, model }: DemoContext): Promise<SandboxAgent> {
  stage.scene('A sandbox on this machine, and a coding agent in it');
  const startedAt = performance.now();
  const client = await connect();
  stage.line('server', `ready in ${Math.round(performance.now() - startedAt)} ms: ${client.sandboxId}`);
  const installStartedAt = performance.now();
  stage.line('install', `${recipe.name} from npm …`);
  const { already_installed: wasThere, artifacts } = await client.installAgent(recipe.id);
  const seconds = ((performance.now() - installStartedAt) / 1000).toFixed(1);
  const version = artifacts.at(0)?.version ?? '';
  stage.line('install', `${recipe.name} ${version} ${wasThere ? 'was installed already' : `in ${seconds} s`}`);
  const color = model.kind === 'scripted' ? stage.style.yellow : stage.style.green;
  stage.line('model', color(model.description));
  return client;
}
