import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownToolCalls } from './known-tool-calls.ts';
import { toolCallFacts, type ToolCallFacts } from './tool-call-facts.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

interface RecordedMessage {
  readonly method: string;
  readonly params: { readonly update?: ToolCallStatement; readonly toolCall?: ToolCallStatement };
}

const agents = ['claude', 'light', 'codex', 'gemini', 'goose', 'opencode'] as const;

/** The facts at the permission request of what an agent really sent. */
function recordedFacts(agent: string, call: 'write' | 'shell' | 'mcp'): ToolCallFacts {
  const file = new URL(`./fixtures/${agent}.json`, import.meta.url);
  const messages = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, RecordedMessage[]>)[call] ?? [];
  const known = new KnownToolCalls();
  for (const { params } of messages) {
    known.updated(params.update ?? {});
  }
  const request = messages.at(-1)?.params.toolCall ?? {};
  return toolCallFacts(request, known.get(String(request.toolCallId)));
}

describe('what the agents say', () => {
  it.each(agents)('%s writes a file: which one is known, and that no command is run', (agent) => {
    const { toolKind, paths, commands, hosts } = recordedFacts(agent, 'write');
    expect(toolKind).toBe(agent === 'goose' ? 'other' : 'edit');
    expect(paths).toEqual({ found: ['/repo/hello.txt'], isReadable: true });
    expect(commands).toEqual({ found: [], isReadable: true });
    expect(hosts).toEqual({ found: [], isReadable: true });
  });

  it.each(agents.filter((agent) => agent !== 'codex'))('%s runs a command: the whole line is known', (agent) => {
    const { commands } = recordedFacts(agent, 'shell');
    expect(commands.isReadable).toBe(true);
    expect(new Set(commands.found.map(({ line }) => line.replace('$((40+2))', '42')))).toEqual(
      new Set(["printf 'out-%s\\n' 42; echo tmp=$TMPDIR; touch made-by-shell"]),
    );
  });

  it('codex writes by a command that only a shell can read', () => {
    const { commands, paths } = recordedFacts('codex', 'shell');
    expect(commands).toMatchObject({ isReadable: true, found: [{ isComplete: false }] });
    expect(paths.found).toEqual(['/repo']);
  });

  it('a tool of an MCP server is one of unknown reach where the agent does not say what it is given', () => {
    expect(recordedFacts('claude', 'mcp')).toMatchObject({
      toolKind: 'other',
      title: 'mcp__lab__echo',
      paths: { found: [], isReadable: true },
    });
    expect(recordedFacts('gemini', 'mcp').paths.isReadable).toBe(false);
    expect(recordedFacts('codex', 'mcp')).toMatchObject({ title: 'mcp.lab.echo', commands: { found: [] } });
    expect(recordedFacts('codex', 'mcp').commands.isReadable).toBe(false);
  });
});

describe('what is found in a call', () => {
  it.each<[string, ToolCallStatement, Partial<Record<'paths' | 'hosts' | 'commands', string[]>>]>([
    [
      'a program with arguments',
      { rawInput: { command: 'git', args: ['commit', '-m', 'a;b'] } },
      { commands: ['git commit -m a;b'] },
    ],
    ['a list', { rawInput: { command: ['git', 'status'] } }, { commands: ['git status'] }],
    ['a shell as a list', { rawInput: { command: ['/bin/bash', '-lc', 'a; b'] } }, { commands: ['a; b'] }],
    ['the key cmd, nested', { rawInput: { arguments: { cmd: 'ls' } } }, { commands: ['ls'] }],
    ['a title instead of input', { kind: 'execute', title: 'ls -l' }, { commands: ['ls -l'] }],
    [
      'paths of all spellings',
      { rawInput: { file_path: '/a', notebookPath: '/b', edits: [{ filepath: '/c' }] } },
      { paths: ['/a', '/b', '/c'] },
    ],
    ['a list of paths', { rawInput: { paths: ['/a', '/b'], files: [{ path: '/c' }] } }, { paths: ['/a', '/b', '/c'] }],
    ['the keys of changes', { rawInput: { changes: { '/a': { add: 1 }, '/b': {} } } }, { paths: ['/a', '/b'] }],
    ['a file URL', { locations: [{ path: 'file:///a%20b' }] }, { paths: ['/a b'] }],
    ['a move', { kind: 'move', rawInput: { source: '/a', destination: '/b' } }, { paths: ['/a', '/b'] }],
    [
      'a URL',
      { kind: 'fetch', rawInput: { url: 'https://u:p@API.Example.com.:8443/x' } },
      { hosts: ['api.example.com'] },
    ],
    ['a host', { rawInput: { host: 'Example.com:80' } }, { hosts: ['example.com'] }],
    ['an IPv6 address', { rawInput: { url: 'http://[::1]/x' } }, { hosts: ['::1'] }],
    ['a title with a URL', { kind: 'fetch', title: 'Fetching https://example.com/a' }, { hosts: ['example.com'] }],
  ])('%s', (_name, call, { paths = [], hosts = [], commands = [] }) => {
    const facts = toolCallFacts(call);
    expect(facts.paths.found).toEqual(paths);
    expect(facts.hosts.found).toEqual(hosts);
    expect(facts.commands.found.map(({ line }) => line)).toEqual(commands);
  });

  it.each<[string, 'paths' | 'commands' | 'hosts', ToolCallStatement]>([
    ['a path that is no text', 'paths', { rawInput: { path: 5 } }],
    ['a home that the tool expands', 'paths', { rawInput: { path: '~/x' } }],
    ['NUL', 'paths', { rawInput: { path: 'a\0b' } }],
    ['an edit of nothing', 'paths', { kind: 'edit', rawInput: { text: 'x' } }],
    ['no input at all', 'paths', { title: 'Something' }],
    ['a command that is no text', 'commands', { rawInput: { command: { program: 'x' } } }],
    ['an empty command', 'commands', { rawInput: { command: ' ' } }],
    ['a very long command', 'commands', { rawInput: { command: 'x'.repeat(40_000) } }],
    ['arguments that are no text', 'commands', { rawInput: { command: 'x', args: [1] } }],
    ['a command that is not told', 'commands', { kind: 'execute', rawInput: { description: 'x' } }],
    ['a URL that is none', 'hosts', { rawInput: { url: 'nowhere' } }],
    ['a fetch from nowhere', 'hosts', { kind: 'fetch', rawInput: { prompt: 'x' } }],
  ])('%s is not readable', (_name, fact, call) => {
    expect(toolCallFacts(call)[fact].isReadable).toBe(false);
  });

  it('a title that was cut is no whole command', () => {
    expect(toolCallFacts({ kind: 'execute', title: 'git status …' }).commands.found[0]?.isComplete).toBe(false);
  });

  it('earlier updates add what the request leaves out, and take nothing away', () => {
    const known = { kind: 'edit', title: 'Edit', rawInput: { path: '/a' }, locations: [{ path: '/b' }] };
    expect(toolCallFacts({ rawInput: {}, title: 'Edit files' }, known)).toMatchObject({
      toolKind: 'edit',
      title: 'Edit files',
      paths: { found: ['/b', '/a'] },
    });
    expect(toolCallFacts({ locations: [{ path: '/c' }] }, known).paths.found).toEqual(['/c', '/a', '/b']);
  });

  it('never throws, whatever an agent sends', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), fc.anything(), (call, known) => {
        toolCallFacts((call ?? {}) as ToolCallStatement, (known ?? {}) as ToolCallStatement);
      }),
    );
    let deep: unknown = 'x';
    for (let level = 0; level < 200; level += 1) deep = { path: deep };
    expect(toolCallFacts({ rawInput: deep }).paths.isReadable).toBe(false);
  });
});
