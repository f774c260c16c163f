import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCustomAgents } from './custom-agents.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-config-'));
  file = join(directory, 'agents.yaml');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const read = (text: string) => {
  writeFileSync(file, text);
  return readCustomAgents(file);
};

test('reads JSON', async () => {
  const [agent] = await read('{"agents":[{"id":"stub","command":"/bin/stub","args":["--acp"],"env":{"A":"1"}}]}');
  expect(agent).toMatchObject({
    id: 'stub',
    name: 'stub',
    launch: { target: { kind: 'path', command: '/bin/stub' }, args: ['--acp'], environment: { A: '1' } },
  });
});

test('reads YAML; what has a slash is relative to the file, what has none is looked up', async () => {
  const agents = await read(
    'agents:\n  - id: a\n    name: Agent A\n    command: ./bin/a\n    cwd: work\n  - {id: b, command: b-acp}\n',
  );
  expect(agents[0]).toMatchObject({
    name: 'Agent A',
    launch: { target: { command: join(directory, 'bin/a') }, cwd: join(directory, 'work') },
  });
  expect(agents[1]).toMatchObject({ launch: { target: { command: 'b-acp' } } });
});

test.each([
  ['agents:\n  - id: A B\n    command: x\n', ':2:9: agents[0].id: expected lower-case'],
  ['agents:\n  - id: a\n', ':2:5: agents[0].command: '],
  ['agents:\n  - id: a\n    command: x\n    arg: [1]\n', ':2:5: agents[0]: '],
  ['agents:\n  - id: a\n    command: x\n    args: [1]\n', ':4:12: agents[0].args[0]: '],
  ['agents:\n  - id: a\n    command: x\n  - id: a\n    command: y\n', ':4:9: agents[1].id: a is there twice'],
  ['{"agents": [\n{"id": "a", }\n', ':3:1: '],
  ['agents: [a\nb: c', ':2:1: '],
  ['[]', ':1:1: the file: '],
  ['', ': the file: '],
])('%j is refused with its place', async (text, expected) => {
  await expect(read(text)).rejects.toMatchObject({
    name: 'AgentConfigError',
    message: expect.stringContaining(`${file}${expected}`),
  });
});

test('a file that is not there is named', async () => {
  await expect(readCustomAgents(join(directory, 'none.json'))).rejects.toThrow(/none\.json: cannot be read: ENOENT/);
});
