import { expect, test } from 'vitest';
import { explainNpmFailure } from './npm-failure.ts';

const explain = (output: string, environment: Record<string, string> = {}) =>
  explainNpmFailure({ agentId: 'codex', exitCode: 1, signal: null, output, environment });

test.each([
  ['npm error code ENOTFOUND\nnpm error network request to https://registry.example/ failed', 'network'],
  ['npm error code EAI_AGAIN', 'network'],
  ['npm error code ECONNREFUSED', 'network'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'network'],
  ['npm error code E401', 'network'],
  ['npm error code ENOSPC\nnpm error nospc no space left on device', 'disk'],
  ['npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write\nnpm error code ENOENT', 'disk'],
  ['npm error code ETARGET\nnpm error notarget No matching version found for x@9', 'not_found'],
  ['npm error code E404', 'not_found'],
  ['npm error code EINTEGRITY', 'integrity'],
  ['npm error code EBADPLATFORM', 'platform'],
  ['npm error code EACCES', 'permission'],
  ['npm error something new', 'npm_failed'],
  ['', 'npm_failed'],
])('%s → %s', (output, reason) => {
  expect(explain(output)).toMatchObject({ code: 'install_failed', context: { reason, agent: 'codex' } });
});

test('the message quotes the first telling line, the context the last lines', () => {
  const output = [
    'npm http fetch GET 404 https://registry.example/x 12ms',
    'npm warn deprecated y@1',
    'npm error code ETARGET',
    'npm error notarget No matching version found for x@9.',
    'npm error notarget In most cases you are requesting a version that does not exist.',
    'npm error A complete log of this run can be found in: /home/user/.npm/_logs/1.log',
  ].join('\n');
  const problem = explain(output);
  expect(problem.message).toBe(
    'codex could not be installed. The registry has no such package or version. npm said: No matching version found for x@9.',
  );
  expect(problem.context['npmTail']).toBe(output.split('\n').slice(2, 5).join('\n'));
});

test('a signal is named when npm said nothing', () => {
  const problem = explainNpmFailure({ agentId: 'x', exitCode: null, signal: 'SIGKILL', output: '', environment: {} });
  expect(problem.message).toContain('npm ended with signal SIGKILL.');
});

test('secrets do not get out', () => {
  const output = [
    'npm error code E403',
    'npm error 403 GET https://user:hunter22hunter22@registry.example/x',
    'npm error _authToken=abcdef123456',
    'npm error Authorization: Bearer qwertyuiop',
    'npm error the value is sk-very-secret-value-indeed',
    'npm error npm_abcdefghijklmnopqrstuvwxyz0123456789',
  ].join('\n');
  const problem = explain(output, { OPENAI_API_KEY: 'sk-very-secret-value-indeed', HOME: '/root', MY_TOKEN: 'short' });
  const told = JSON.stringify(problem.toProblemDetails());
  for (const secret of ['hunter22', 'abcdef123456', 'qwertyuiop', 'sk-very', 'abcdefghijklmnopqrstuvwxyz']) {
    expect(told).not.toContain(secret);
  }
  expect(told).toContain('registry.example');
});
