import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { optionalMethods, type DriverTarget, type OptionalMethod, type TestStore, type Unsupported } from './target.ts';
import type { TestFramework } from './test-framework.ts';

/** What a scenario works with. */
export interface ScenarioContext {
  driver: SessionPersistDriver;
  store: TestStore;
  /** Another driver on the same store, closed at the end of the scenario. */
  openAnother(): Promise<SessionPersistDriver>;
  /** A driver on another store, both gone at the end of the scenario. */
  openOn(store: TestStore): Promise<SessionPersistDriver>;
}

/** What a target says of a capability: its value, or why it has none. */
export type Requirement = true | object | Unsupported;

/** Declares a scenario on a store of its own. A requirement that the target lacks makes it a skip that says why. */
export type DeclareScenario = (
  name: string,
  run: (context: ScenarioContext) => Promise<void>,
  ...requirements: Requirement[]
) => void;

/** Whether the driver has an optional method. */
export function hasMethod({ methods = optionalMethods }: DriverTarget, method: OptionalMethod): true | Unsupported {
  return methods.includes(method) || { unsupported: `the driver has no \`${method}\`` };
}

/** The longest a scenario may take, in milliseconds. Slow machines under load are the reason for so much. */
const scenarioTimeoutMs = 60_000;

/** Binds scenarios to a target: each has a fresh store, and leaves no open driver and no store behind. */
export function createScenarios(target: DriverTarget, { it }: Pick<TestFramework, 'it'>): DeclareScenario {
  return (name, run, ...requirements) => {
    const lacking = requirements.find(isUnsupported);
    if (lacking !== undefined) {
      it.skip(`${name} (not supported: ${lacking.unsupported})`, async () => {});
      return;
    }
    it(name, () => runScenario(target, run), scenarioTimeoutMs);
  };
}

/** Whether it is a reason and no value. */
export function isUnsupported(requirement: Requirement): requirement is Unsupported {
  return typeof requirement === 'object' && 'unsupported' in requirement;
}

async function runScenario(target: DriverTarget, run: (context: ScenarioContext) => Promise<void>): Promise<void> {
  const store = await target.createStore();
  const stores = new Set([store]);
  const drivers: SessionPersistDriver[] = [];
  const openOn = async (one: TestStore): Promise<SessionPersistDriver> => {
    stores.add(one);
    const driver = await one.open();
    drivers.push(driver);
    return driver;
  };
  const openAnother = (): Promise<SessionPersistDriver> => openOn(store);
  try {
    await run({ driver: await openAnother(), store, openAnother, openOn });
  } finally {
    for (const driver of drivers) await driver.close?.();
    for (const each of stores) await each.remove?.();
  }
}
