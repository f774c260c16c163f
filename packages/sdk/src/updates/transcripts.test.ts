import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalizeUpdate } from './normalize-update.ts';
import { createToolCalls } from './tool-calls.ts';
import { transcriptEvents, transcriptKinds } from './transcript-kinds.test-support.ts';

const fixtures = new URL('../../../../test/fixtures/agents/', import.meta.url);

const agents = readdirSync(fixtures).sort();

const read = (agent: string, file: string): string => readFileSync(new URL(`${agent}/${file}`, fixtures), 'utf8');

/** What a recorded session comes to. */
function replay(agent: string, scene: string) {
  const toolCalls = createToolCalls();
  let said = '';
  let modeId: string | undefined;
  const stopReasons: unknown[] = [];
  for (const event of transcriptEvents(read(agent, `${scene}.ndjson`))) {
    toolCalls.observe(event);
    const update = normalizeUpdate(event.payload);
    said += update?.kind === 'agent_message' ? update.text : '';
    modeId = update !== undefined && 'modeId' in update ? update.modeId : modeId;
    if ('method' in event.payload && event.payload.method === '_server/turn_ended') {
      stopReasons.push((event.payload.params as { stopReason?: string }).stopReason);
    }
  }
  return { calls: toolCalls.list(), said, modeId, stopReasons };
}

it('there is a transcript of each agent that runs the end-to-end set', () => {
  expect(agents).toEqual(['claude', 'claude-light', 'codex', 'copilot', 'gemini', 'goose', 'opencode', 'pi']);
});

describe.each(agents)('the transcripts of %s', (agent) => {
  const scenes = readdirSync(new URL(`${agent}/`, fixtures)).filter((name) => name.endsWith('.ndjson'));

  it.each(scenes)('%s: small, of no machine, and of the kinds that are written beside it', (file) => {
    const ndjson = read(agent, file);
    expect(Buffer.byteLength(ndjson)).toBeLessThan(60 * 1024);
    expect(ndjson).not.toMatch(/(?<![\w-])(?:tmp|root|work)\//);
    expect(ndjson).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/);
    expect(transcriptKinds(ndjson).join('\n')).toBe(read(agent, file.replace('.ndjson', '.kinds')).trimEnd());
  });

  it('write: one finished tool call, both texts, and the mode that was chosen, in whichever form it is told', () => {
    const { calls, said, stopReasons } = replay(agent, 'write');
    expect(calls.map(({ status }) => status)).toEqual(['completed']);
    expect(calls[0]?.title).toEqual(expect.any(String));
    expect(said.indexOf('Writing it.')).toBeGreaterThan(-1);
    expect(said.indexOf('All done.')).toBeGreaterThan(said.indexOf('Writing it.'));
    expect(said).not.toContain('MODE_UPDATE');
    expect(stopReasons).toEqual(['end_turn', 'end_turn']);
  });

  it('reject: the tool call is over, and not as if it had been done', () => {
    const { calls } = replay(agent, 'reject');
    // Pi never asks.
    expect(calls.map(({ status }) => status === 'completed')).toEqual([agent === 'pi']);
    expect(['pending', 'in_progress']).not.toContain(calls[0]?.status);
  });

  it('cancel: what the first command printed is there, and no tool call stays open', () => {
    const { calls, stopReasons } = replay(agent, 'cancel');
    expect(stopReasons).toEqual(['cancelled']);
    expect(calls).toHaveLength(2);
    expect(`${calls[0]?.printed} ${JSON.stringify(calls[0])}`).toContain('out-42');
    expect(calls.filter(({ status }) => status === 'pending' || status === 'in_progress')).toEqual([]);
  });
});

it('terminal output is lifted out of `_meta` for the agents that put it only there', () => {
  for (const agent of ['codex', 'pi']) {
    const [first] = replay(agent, 'cancel').calls;
    expect(first?.printed).toContain('out-42');
    expect(first?.exit).toEqual({ exitCode: 0, signal: null });
  }
});

it('a mode is told as a mode by agents that tell it in different forms', () => {
  const told = Object.fromEntries(agents.map((agent) => [agent, replay(agent, 'write').modeId]));
  expect(told).toMatchObject({ claude: 'acceptEdits', codex: 'workspace-write', gemini: 'autoEdit', goose: 'auto' });
});
