import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testedRecipes, type AgentRecipe } from '../../test/e2e/agents/index.ts';
import { openAgentScene } from '../../test/e2e/harness/agent-scene.ts';
import { ensureAgentsInstalled } from '../../test/e2e/harness/installed-agents.ts';
import { createTestWorld, type TestWorld } from '../../test/e2e/harness/test-world.ts';
import { serverEvents } from '../../test/e2e/observe/index.ts';
import { transcriptKinds } from '../../packages/sdk/src/updates/transcript-kinds.test-support.ts';
import { repositoryRoot } from '../workspace/paths.ts';
import { createTranscriptScrubber } from './scrub-transcript.ts';
import { transcriptScenes } from './transcript-scenes.ts';

// Records anew what agents say to our server in a few scenes: `node tools/agents/record-transcripts.ts [agent …]`. Look at what changed
// before you commit it: the golden files beside the transcripts are written, too.
const wanted = process.argv.slice(2);
const recipes = testedRecipes.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
await ensureAgentsInstalled(recipes.map(({ id }) => id));
const world = await createTestWorld();
try {
  for (const recipe of recipes) {
    for (const sceneName of Object.keys(transcriptScenes)) {
      await record(world, recipe, sceneName);
      console.log(`${recipe.id} ${sceneName}`);
    }
  }
} finally {
  await world.close();
}

async function record(at: TestWorld, recipe: AgentRecipe, sceneName: string): Promise<void> {
  const { reply, play } = transcriptScenes[sceneName] ?? {};
  const client = await at.connect();
  const session = { id: `${recipe.id}-${sceneName}` };
  const scene = await openAgentScene({ world: at, client, recipe, session, ...(reply === undefined ? {} : { reply }) });
  await play?.(scene);
  const events = await serverEvents(at.sandbox, client.sandboxId ?? '', scene.session.id);
  await client.destroySession(scene.session.id);
  const scrub = createTranscriptScrubber({
    replacements: {
      [scene.cwd]: '/sandbox/project',
      [at.folder]: '/sandbox',
      // OpenCode names files from the root of the disk, without the slash.
      [scene.cwd.slice(1)]: 'sandbox/project',
      [at.folder.slice(1)]: 'sandbox',
      [at.model.url]: 'http://model',
      [realpathSync(repositoryRoot)]: '/repository',
    },
  });
  const lines = events.map(({ sender, payload }) => ({ sender, payload: scrub(payload) }));
  const folder = join(repositoryRoot, 'test/fixtures/agents', recipe.id);
  mkdirSync(folder, { recursive: true });
  const ndjson = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(join(folder, `${sceneName}.ndjson`), ndjson);
  writeFileSync(join(folder, `${sceneName}.kinds`), `${transcriptKinds(ndjson).join('\n')}\n`);
}
