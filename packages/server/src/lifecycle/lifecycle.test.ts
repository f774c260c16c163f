import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { childEnvironment } from './child-environment.ts';
import { withDeadline } from './deadline.ts';
import { DirectoryLockedError, lockDirectory } from './directory-lock.ts';
import { createLazy } from './lazy.ts';
import { Secret } from './secret.ts';
import { onShutdownSignals, type SignalSource } from './shutdown-signals.ts';

describe('a deadline', () => {
  test('gives the value of work that is in time', async () => {
    expect(await withDeadline(Promise.resolve(7), 1000)).toEqual({ done: true, value: 7 });
  });

  test('ends the waiting, not the work', async () => {
    expect(await withDeadline(new Promise(() => undefined), 5)).toEqual({ done: false });
  });

  test('passes a rejection in time on, and a late one leaves nobody unhandled', async () => {
    await expect(withDeadline(Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
    const { promise, reject } = Promise.withResolvers<void>();
    expect(await withDeadline(promise, 1)).toEqual({ done: false });
    reject(new Error('late'));
  });
});

describe('something lazy', () => {
  test('is made once, whoever asks', async () => {
    let made = 0;
    const lazy = createLazy(async () => (made += 1));
    expect(lazy.loaded()).toBeUndefined();
    expect(await Promise.all([lazy.load(), lazy.load()])).toEqual([1, 1]);
    expect(await lazy.loaded()).toBe(1);
  });

  test('is tried again after a failure', async () => {
    let tries = 0;
    const lazy = createLazy(async () => {
      tries += 1;
      if (tries === 1) {
        throw new Error('first');
      }
      return tries;
    });
    await expect(lazy.load()).rejects.toThrow('first');
    expect(lazy.loaded()).toBeUndefined();
    expect(await lazy.load()).toBe(2);
  });
});

test('the first signal asks to end, every further one forces it', () => {
  const process = new EventEmitter();
  const heard: string[] = [];
  const stop = onShutdownSignals({
    process: process as SignalSource,
    onShutdown: (signal) => heard.push(`shutdown ${signal}`),
    onForce: (signal) => heard.push(`force ${signal}`),
  });
  process.emit('SIGTERM');
  process.emit('SIGINT');
  process.emit('SIGTERM');
  expect(heard).toEqual(['shutdown SIGTERM', 'force SIGINT', 'force SIGTERM']);
  stop();
  expect(process.eventNames()).toEqual([]);
});

test('children inherit everything but the token', () => {
  const environment = {
    PATH: '/bin',
    SANDBOX_AGENT_TOKEN: 'a',
    SANDBOX_AGENT_TOKEN_FILE: 'b',
    sandbox_agent_token: 'c',
    SANDBOX_AGENT_PORT: '1',
    UNSET: undefined,
  };
  expect(childEnvironment(environment)).toEqual({ PATH: '/bin', SANDBOX_AGENT_PORT: '1' });
});

test('a secret shows itself only when it is asked to', () => {
  const secret = new Secret('hunter2');
  expect([`${secret}`, JSON.stringify({ secret }), inspect(secret)].join()).not.toContain('hunter2');
  expect(secret.reveal()).toBe('hunter2');
});

describe('the lock of a directory', () => {
  function withDirectory(use: (file: string) => void): string[] {
    const directory = mkdtempSync(join(tmpdir(), 'sa-lock-'));
    try {
      use(join(directory, 'lock'));
      return readdirSync(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
  const lock = (file: string, pid: number, alive: readonly number[]) =>
    lockDirectory({ file, holder: { pid }, isAlive: (holder) => alive.includes(holder.pid) });

  test('is held against others until it is released, and leaves nothing behind', () => {
    const left = withDirectory((file) => {
      const release = lock(file, 1, [1]);
      expect(() => lock(file, 2, [1])).toThrow(new DirectoryLockedError(1));
      release();
      lock(file, 2, [1, 2])();
    });
    expect(left).toEqual([]);
  });

  test('is taken over from the dead, and from a record nobody can read', () => {
    const left = withDirectory((file) => {
      lock(file, 1, []);
      lock(file, 2, []);
      writeFileSync(file, '{"pid":');
      lock(file, 3, []);
    });
    expect(left).toEqual(['lock']);
  });

  test('of the dead goes to one of two that take it over at the same time', () => {
    const left = withDirectory((file) => {
      lock(file, 1, []);
      const isAlive = (holder: { pid: number }): boolean => {
        if (holder.pid === 1) {
          lock(file, 2, []);
        }
        return holder.pid === 2;
      };
      expect(() => lockDirectory({ file, holder: { pid: 3 }, isAlive })).toThrow(new DirectoryLockedError(2));
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ pid: 2 });
    });
    expect(left).toEqual(['lock']);
  });
});
