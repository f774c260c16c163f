import type { McpServerConfig } from '@sandbox-agent/protocol';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { toAcpMcpServers, type ToAcpOptions } from './to-acp-mcp-servers.ts';

const both = { mcpCapabilities: { http: true, sse: true } };

const convert = (config: McpServerConfig, more: Partial<ToAcpOptions> = {}) =>
  toAcpMcpServers({
    stored: new Map([['it', config]]),
    taken: new Set(),
    capabilities: both,
    directory: '/work',
    environment: { KEY: 'k', EMPTY: '' },
    ...more,
  });

describe('a stored MCP server in the form of ACP', () => {
  it('is a program with arguments and variables', () => {
    expect(convert({ type: 'local', command: 'node', args: ['a b'], env: { A: '1' } }).servers).toEqual([
      { name: 'it', command: 'node', args: ['a b'], env: [{ name: 'A', value: '1' }] },
    ]);
  });

  it('starts in its directory, whatever its arguments hold', () => {
    const config = {
      type: 'local',
      command: '/bin/sh',
      args: ['-c', 'pwd; echo "$1"', 'sh', '$(id) `id` ";"'],
      cwd: '/',
    };
    const [server] = convert(config as McpServerConfig).servers as unknown as { command: string; args: string[] }[];
    const said = execFileSync(server?.command ?? '', server?.args, { encoding: 'utf8', cwd: '/tmp' });
    expect(said).toBe('/\n$(id) `id` ";"\n');
    expect(convert({ type: 'local', command: 'x', cwd: 'sub' }).servers[0]?.['args']).toContain('/work/sub');
  });

  it('has its headers from the configuration and from variables', () => {
    const config: McpServerConfig = {
      type: 'remote',
      url: 'https://a.test/mcp',
      headers: { 'X-Fixed': '1' },
      envHeaders: { 'X-Key': 'KEY' },
      bearerTokenEnvVar: 'KEY',
    };
    expect(convert(config).servers).toEqual([
      {
        type: 'http',
        name: 'it',
        url: 'https://a.test/mcp',
        headers: [
          { name: 'X-Fixed', value: '1' },
          { name: 'X-Key', value: 'k' },
          { name: 'Authorization', value: 'Bearer k' },
        ],
      },
    ]);
    expect(convert({ ...config, transport: 'sse' }).servers[0]).toMatchObject({ type: 'sse' });
  });

  it.each([
    [{ type: 'remote', url: 'https://a.test', bearerTokenEnvVar: 'EMPTY' }, both, 'the variable EMPTY is not set'],
    [{ type: 'remote', url: 'https://a.test' }, {}, 'the agent takes no MCP servers over http'],
    [{ type: 'remote', url: 'https://a.test', transport: 'sse' }, { mcpCapabilities: { http: true } }, 'over sse'],
  ] as const)('is skipped with its reason: %j', (config, capabilities, reason) => {
    const { servers, skipped } = convert(config, { capabilities });
    expect(servers).toEqual([]);
    expect(skipped).toEqual([{ name: 'it', reason: expect.stringContaining(reason) }]);
  });

  it('is left out when it is disabled, or the request has one of its name', () => {
    const config: McpServerConfig = { type: 'local', command: 'x' };
    expect(convert({ ...config, enabled: false })).toEqual({ servers: [], skipped: [] });
    expect(convert(config, { taken: new Set(['it']) })).toEqual({ servers: [], skipped: [] });
  });
});
