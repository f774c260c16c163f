import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../test-support/run-command.ts';
import { runProgram } from '../../test-support/run-program.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sa-cli-'));
  await writeFile(join(directory, 'file'), 'x');
  await writeFile(join(directory, 'empty'), '\n');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let runs = 0;
/** Each run has a state directory of its own, since many of them go on at once. */
const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand({
    args,
    environment: { SANDBOX_AGENT_STATE_DIR: `state-${runs++}`, ...environment },
    workingDirectory: directory,
  });

test('--version prints the version of the package and nothing else', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(await runProgram({ args: ['--version'], workingDirectory: directory })).toMatchObject({
    code: 0,
    output: `${version}\n`,
    errorOutput: '',
  });
});

test('help lists commands, and the options of a command with their variables', async () => {
  const [program, command] = await Promise.all([run(['--help']), run(['server', '--help'])]);
  expect(program).toMatchObject({ code: 0, output: expect.stringContaining('server'), errorOutput: '' });
  expect(program.output).not.toContain('mock-agent');
  expect(command.output).toContain('-p, --port PORT');
  expect(command.output).toContain('SANDBOX_AGENT_PORT');
});

test('no command at all prints the help as an error', async () => {
  expect(await run([])).toMatchObject({ code: 2, output: '', errorOutput: expect.stringContaining('Usage:') });
});

interface Mistake {
  readonly args: readonly string[];
  readonly environment?: Record<string, string>;
  /** The whole line on standard error. */
  readonly says: string | RegExp;
}

const server = (...args: string[]): readonly string[] => ['server', '--port', '0', ...args];

const mistakes: Readonly<Record<string, Mistake>> = {
  'an unknown command': { args: ['serve'], says: /^serve: no such command; expected one of server/ },
  'an unknown flag': { args: server('--prot', '1'), says: '--prot: no such option; --help lists them' },
  'a flag without its value': { args: ['server', '--port'], says: '--port: expected a value, got none' },
  'a value for a switch': { args: server('--no-token=yes'), says: '--no-token: takes no value' },
  'an argument that is no flag': {
    args: server('x'),
    says: 'x: unexpected argument; --help lists what the command takes',
  },
  'a port that is no number': {
    args: ['server', '-p', '80a'],
    says: '--port: expected a port from 0 to 65535, got "80a"',
  },
  'a port that is too large': {
    args: ['server'],
    environment: { SANDBOX_AGENT_PORT: '65536' },
    says: 'SANDBOX_AGENT_PORT: expected a port from 0 to 65535, got "65536"',
  },
  'a switch that is neither on nor off': {
    args: server(),
    environment: { SANDBOX_AGENT_NO_TOKEN: 'maybe' },
    says: 'SANDBOX_AGENT_NO_TOKEN: expected true or false, got "maybe"',
  },
  'every address without a token': {
    args: server('-H', '0.0.0.0'),
    says: /^--host: 0\.0\.0\.0 is reachable .* --no-token/,
  },
  'an address of the network without a token': {
    args: server(),
    environment: { SANDBOX_AGENT_HOST: '::' },
    says: /^SANDBOX_AGENT_HOST: :: is reachable/,
  },
  'an address of another machine': {
    args: server('--host', '203.0.113.1', '--no-token'),
    says: '--host: expected an address of this machine, got "203.0.113.1" (EADDRNOTAVAIL)',
  },
  'two sources of the token': {
    args: server('--token-file', 'file', '--token', 'secret-a'),
    says: '--token: contradicts --token-file: give only one of them',
  },
  'a token and no token': {
    args: server(),
    environment: { SANDBOX_AGENT_TOKEN: 'secret-a', SANDBOX_AGENT_NO_TOKEN: '1' },
    says: 'SANDBOX_AGENT_NO_TOKEN: contradicts SANDBOX_AGENT_TOKEN: give only one of them',
  },
  'a token with a space': {
    args: server('--token', 'secret-a b'),
    says: '--token: expected a token of visible ASCII characters without spaces',
  },
  'an empty token file': { args: server('--token-file', 'empty'), says: '--token-file: expected a token, got nothing' },
  'a token file that is not there': {
    args: server('--token-file', 'nowhere'),
    says: '--token-file: expected a readable file that holds the token, got ENOENT for nowhere',
  },
  'an unknown log level': {
    args: server('--log-level', 'loud'),
    says: '--log-level: expected one of debug, info, warn, error, silent, got "loud"',
  },
  'a state directory that is a file': {
    args: server('--state-dir', 'file'),
    says: /^--state-dir: expected a directory that can be written, got E/,
  },
  'a root that is not there': { args: server('--root', 'nowhere'), says: /^--root: expected a directory, got ENOENT/ },
  'a root that is a file': { args: server('--root', 'file'), says: /^--root: expected a directory, got the file / },
  'an agent configuration that is not there': {
    args: server('--agent-config', 'nowhere'),
    says: /^--agent-config: .*nowhere: cannot be read: ENOENT/,
  },
  'an agent configuration that is none': {
    args: server(),
    environment: { SANDBOX_AGENT_AGENT_CONFIG: 'file' },
    says: /^SANDBOX_AGENT_AGENT_CONFIG: .*file:1:1: /,
  },
  'every origin with credentials': {
    args: server('--token', 'secret-a', '-O', '*', '-C'),
    says: '--cors-allow-credentials: browsers refuse credentials for *: expected --cors-allow-origin to name the origins',
  },
  'every origin without a token': {
    args: server('-O', '*'),
    says: /^--cors-allow-origin: \* without a token lets every web page/,
  },
  'every origin and one more': {
    args: server('--token', 'secret-a'),
    environment: { SANDBOX_AGENT_CORS_ALLOW_ORIGIN: '*, https://a.example' },
    says: 'SANDBOX_AGENT_CORS_ALLOW_ORIGIN: expected either * alone or a list of origins, got both',
  },
  'an origin with a path': {
    args: server('-O', 'https://a.example/app'),
    says: '--cors-allow-origin: expected an origin as https://app.example.com, got "https://a.example/app"',
  },
  'CORS methods without an origin': {
    args: server('-M', 'GET'),
    says: '--cors-allow-method: has no effect alone: expected --cors-allow-origin with it',
  },
  'a CORS header that is none': {
    args: server('-O', 'https://a.example', '-A', 'a b'),
    says: '--cors-allow-header: expected a header name, got "a b"',
  },
};

describe('a start that cannot work ends with one line and code 2', () => {
  test.concurrent.for(Object.entries(mistakes))('%s', async ([, { args, environment, says }]) => {
    const { code, output, errorOutput } = await run(args, environment);
    expect({ code, output }).toEqual({ code: 2, output: '' });
    expect(errorOutput).toMatch(/^sandbox-agent: [^\n]+\n$/);
    const line = errorOutput.slice('sandbox-agent: '.length, -1);
    expect(line).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
    expect(errorOutput).not.toContain('secret-a');
  });
});

test('a port in use ends with one line and code 1', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as AddressInfo;
  const { code, errorOutput } = await run(['server', '-p', String(port)]);
  holder.close();
  expect({ code, errorOutput }).toEqual({
    code: 1,
    errorOutput: `sandbox-agent: --port: port ${port} on 127.0.0.1 is in use; 0 picks a free one\n`,
  });
});
