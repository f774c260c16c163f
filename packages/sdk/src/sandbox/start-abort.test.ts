import type { SandboxProvider } from '@sandbox-agent/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SandboxAgent } from '../index.ts';
import { forbidUnhandledRejections } from '../testing/unhandled-rejections.test-support.ts';

forbidUnhandledRejections();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const stillWaiting = Promise.resolve('still waiting');
const never = (): Promise<never> => new Promise(() => {});

function createProvider(overrides: Partial<SandboxProvider>): { provider: SandboxProvider; destroyed: string[] } {
  const destroyed: string[] = [];
  const provider: SandboxProvider = {
    name: 'test',
    create: async () => 'box',
    destroy: async (id) => void destroyed.push(id),
    getUrl: async () => 'http://127.0.0.1:9',
    ...overrides,
  };
  return { provider, destroyed };
}

/** Starts, aborts, lets `afterMs` pass, and resolves with what the start rejected with. */
async function startAndAbort(provider: SandboxProvider, afterMs: number, sandboxId?: string): Promise<unknown> {
  const controller = new AbortController();
  const options = { sandbox: provider, signal: controller.signal, ...(sandboxId ? { sandboxId } : {}) };
  const error = SandboxAgent.start(options).catch((thrown: unknown) => thrown);
  await vi.advanceTimersByTimeAsync(10);
  controller.abort(new Error('changed my mind'));
  await vi.advanceTimersByTimeAsync(afterMs);
  return Promise.race([error, stillWaiting]);
}

it.each(['getUrl', 'getToken', 'reconnect'] as const)('a start whose %s hangs ends with its signal', async (method) => {
  const { provider, destroyed } = createProvider({ [method]: never });
  const sandboxId = method === 'reconnect' ? 'test/old' : undefined;
  expect(String(await startAndAbort(provider, 1, sandboxId))).toContain('changed my mind');
  expect(destroyed).toEqual(sandboxId ? [] : ['box']);
});

it('a creation that ignores the signal has 3 s; a sandbox that comes later is destroyed', async () => {
  const creation = Promise.withResolvers<string>();
  const { provider, destroyed } = createProvider({ create: () => creation.promise });
  expect(String(await startAndAbort(provider, 3_000))).toContain('changed my mind');
  creation.resolve('late');
  await vi.advanceTimersByTimeAsync(1);
  expect(destroyed).toEqual(['late']);
});

it('a start that failed does not wait for ever for the end of its sandbox', async () => {
  const { provider } = createProvider({ getUrl: () => Promise.reject(new Error('no address')), destroy: never });
  const error = SandboxAgent.start({ sandbox: provider }).catch((thrown: unknown) => thrown);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(String(await Promise.race([error, stillWaiting]))).toContain('no address');
});
