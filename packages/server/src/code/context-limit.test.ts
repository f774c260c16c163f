import { describe, expect, it } from 'vitest';
import { silentLogger } from '../telemetry/logger.ts';
import { CodeContexts } from './code-contexts.ts';
import type { Kernel, KernelEnd } from './kernel.ts';
import { defaultCodeLimits } from './limits.ts';

/** An interpreter that does nothing until it is ended. */
function idleKernel(onEnd: () => void): Kernel {
  const ended = Promise.withResolvers<KernelEnd>();
  return {
    pid: 1,
    ended: ended.promise,
    execute: () => new Promise(() => undefined),
    interrupt: () => undefined,
    async terminate() {
      onEnd();
      ended.resolve({ exitCode: null, signal: 'SIGKILL', oom: false, stderrTail: '' });
    },
  };
}

function contextsOf(start: () => Promise<Kernel>): CodeContexts {
  let created = 0;
  return new CodeContexts({
    rootDirectory: '/',
    environment: {},
    paths: { resolve: async (path) => path },
    limits: { ...defaultCodeLimits, maxContexts: 2 },
    clock: { now: () => 0, monotonicMs: () => 0 },
    logger: silentLogger,
    createId: () => String((created += 1)),
    kernelOf: () => start,
  });
}

describe('code contexts', () => {
  it('are no more than there may be, the default ones included', async () => {
    let running = 0;
    const contexts = contextsOf(async () => {
      running += 1;
      return idleKernel(() => (running -= 1));
    });
    const created = await contexts.create({ language: 'bash' });
    await contexts.ofCall({ code: '', language: 'bash' });
    await expect(contexts.create({ language: 'bash' })).rejects.toMatchObject({
      code: 'conflict',
      context: { limit: 2 },
    });
    await contexts.delete(created.id);
    await contexts.create({ language: 'python' });
    await contexts.close();
    await contexts.close();
    expect(running).toBe(0);
    await expect(contexts.create({ language: 'bash' })).rejects.toMatchObject({ code: 'shutting_down' });
  });

  it('that cannot be started are none', async () => {
    const contexts = contextsOf(() => Promise.reject(new Error('no kernel')));
    await expect(contexts.create({ language: 'bash' })).rejects.toThrow('no kernel');
    await expect(contexts.ofCall({ code: '' })).rejects.toThrow('no kernel');
    expect(contexts.list()).toEqual([]);
  });
});
