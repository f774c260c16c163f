import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { describe, expect, it } from 'vitest';
import { faults } from './faulty-drivers.test-support.ts';
import { createReferenceDriver } from './reference-driver.test-support.ts';
import { driverSuite } from './suite.ts';
import { optionalMethods, type DriverTarget } from './target.ts';

const ownMemory = { unsupported: 'it keeps everything in memory' };
const capabilities = { reopen: ownMemory, concurrentDrivers: ownMemory, crashSafe: ownMemory };

interface Collected {
  scenarios: Map<string, () => Promise<void>>;
  skipped: string[];
}

function collect(target: DriverTarget): Collected {
  const collected: Collected = { scenarios: new Map(), skipped: [] };
  const declare = (name: string, run: () => Promise<void>): unknown => collected.scenarios.set(name, run);
  const skip = (name: string): unknown => collected.skipped.push(name);
  driverSuite(target, { describe: (_, inner) => inner(), it: Object.assign(declare, { skip }) });
  return collected;
}

driverSuite(
  { name: 'the reference', createStore: () => ({ open: createReferenceDriver }), volume: 5000, capabilities },
  { describe, it },
);

driverSuite(
  {
    name: 'the reference with the five published methods only',
    createStore: () => ({
      open: () => {
        const { getSession, listSessions, updateSession, listEvents, insertEvent } = createReferenceDriver();
        return { getSession, listSessions, updateSession, listEvents, insertEvent };
      },
    }),
    methods: [],
    volume: 5000,
    capabilities,
  },
  { describe, it },
);

describe('the suite', () => {
  it.each(faults)('finds that $name', async ({ foundBy, plant }) => {
    const open = (): SessionPersistDriver => {
      const driver = createReferenceDriver();
      return { ...driver, ...plant(driver) };
    };
    const { scenarios } = collect({ name: 'faulty', createStore: () => ({ open }), volume: 5000, capabilities });
    await expect(scenarios.get(foundBy)?.()).rejects.toThrow();
  });

  it('names every skip and its reason', () => {
    const store = { open: createReferenceDriver };
    const whole = collect({ name: 'whole', createStore: () => store, capabilities });
    expect(whole.skipped.length).toBeGreaterThan(5);
    for (const name of whole.skipped)
      expect(name).toMatch(/\(not supported: (it keeps everything in memory|the target names no .+)\)$/);
    const small = collect({ name: 'small', createStore: () => store, capabilities, methods: [] });
    for (const method of optionalMethods) {
      expect(small.skipped.join('\n')).toContain(`the driver has no \`${method}\``);
    }
    expect(small.scenarios.size + small.skipped.length).toBe(whole.scenarios.size + whole.skipped.length);
  });

  it('closes every driver and removes every store, also when a scenario fails', async () => {
    let open = 0;
    let stores = 0;
    const { scenarios } = collect({
      name: 'failing',
      createStore: () => {
        stores += 1;
        return {
          open: () => {
            open += 1;
            const driver = createReferenceDriver();
            const fail = (): Promise<never> => Promise.reject(new Error('always'));
            return { ...driver, insertEvent: fail, close: async () => void (open -= 1) };
          },
          remove: () => void (stores -= 1),
        };
      },
      capabilities,
    });
    await expect(scenarios.get('an event comes back as it was stored, every field')?.()).rejects.toThrow('always');
    expect({ open, stores }).toEqual({ open: 0, stores: 0 });
  });
});
