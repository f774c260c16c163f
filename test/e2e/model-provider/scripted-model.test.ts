import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptMarker, startScriptedModel, type ScriptedModel } from './index.ts';

const tools = [{ type: 'function', function: { name: 'write', parameters: {} } }];
const call = { name: 'write', arguments: { path: 'a' } };
let model: ScriptedModel;

beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.stop());

async function ask(messages: readonly object[], more: object = { tools }): Promise<Record<string, unknown>> {
  const response = await fetch(`${model.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mock-model', messages, ...more }),
  });
  const answer = (await response.json()) as { choices?: { message: Record<string, unknown> }[] };
  return answer.choices?.[0]?.message ?? { status: response.status, ...answer };
}

const user = (content: string) => ({ role: 'user', content });
const called = (name: string, id: string) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id, type: 'function', function: { name, arguments: '{}' } }],
});

describe('the scripted model', () => {
  it('chooses the script by the last marker and the step by the calls after it', async () => {
    model.add('first', [{ call }, { say: 'First done.' }]);
    model.add('second', [{ say: 'Writing.', call }, { say: 'Second done.' }]);
    const prompt = user(`Do it ${scriptMarker('first')}`);
    expect(await ask([prompt])).toMatchObject({ tool_calls: [{ function: { name: 'write' } }] });
    expect(await ask([prompt, called('write', 'a')])).toMatchObject({ content: 'First done.' });
    const next = [prompt, called('write', 'a'), user(`And ${scriptMarker('first')} ${scriptMarker('second')}`)];
    expect(await ask(next)).toMatchObject({ content: 'Writing.' });
    expect(await ask([...next, called('write', 'b')])).toMatchObject({ content: 'Second done.' });
    expect(model.requestsOf('second').map((request) => request.position?.step)).toEqual([0, 1]);
  });

  it('gives side requests text, or an empty object where JSON is asked for, and no step of a script', async () => {
    model.add('side', [{ say: 'Not for side requests.' }]);
    const prompt = user(`Title of ${scriptMarker('side')}`);
    expect(await ask([prompt], {})).toMatchObject({ content: 'A title' });
    expect(await ask([prompt], { response_format: { type: 'json_object' } })).toMatchObject({ content: '{}' });
    expect(model.requestsOf('side')).toEqual([]);
  });

  it('ends the turn with an explanation when the agent does not offer the tool', async () => {
    model.add('missing-tool', [{ call: { name: 'fly', arguments: {} } }, { say: 'Never.' }]);
    const answer = await ask([user(scriptMarker('missing-tool'))]);
    expect(answer['content']).toBe('Scripted model: no tool fly among write.');
  });

  it('fails as the script says, and refuses scripts that never end', async () => {
    model.add('failure', [{ fail: { status: 400, message: 'no credit', type: 'invalid_request_error' } }]);
    expect(await ask([user(scriptMarker('failure'))])).toMatchObject({ status: 400, error: { message: 'no credit' } });
    expect(() => model.add('endless', [{ call }])).toThrow('never end');
    expect(() => model.add('failure', [{ say: 'twice' }])).toThrow('already');
  });
});
