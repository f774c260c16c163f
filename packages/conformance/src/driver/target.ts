import type { SessionPersistDriver } from '@sandbox-agent/protocol';

/** Why a driver cannot do something. Shown as the reason of the skipped scenarios. */
export interface Unsupported {
  unsupported: string;
}

/** One store, empty when it is handed over. */
export interface TestStore {
  /** A driver on this store. Called again only where a capability allows it. The suite calls `close` when there is one. */
  open(): SessionPersistDriver | Promise<SessionPersistDriver>;
  /** Where the store is, for the process that the crash scenario kills. Needed with `crashSafe` only. */
  location?: string;
  /** Removes the store. Called after every driver on it is closed. */
  remove?(): Promise<void> | void;
}

/** What is true of a store beyond the contract of a driver. */
export interface DriverCapabilities {
  /** A driver that is opened after another one was closed finds what that one stored. */
  reopen: true | Unsupported;
  /** Several drivers may use a store at the same time. */
  concurrentDrivers: true | Unsupported;
  /**
   * What was acknowledged survives `SIGKILL` of the process. `driverModule` is the URL of a module with
   * `export function openDriver(location: string): SessionPersistDriver`, loaded by the process that is killed.
   */
  crashSafe: { driverModule: string } | Unsupported;
}

/** The methods a driver may leave out. */
export type OptionalMethod = 'insertEvents' | 'lastEventIndex' | 'deleteSession' | 'close';

/** Every {@link OptionalMethod}. */
export const optionalMethods: readonly OptionalMethod[] = ['insertEvents', 'lastEventIndex', 'deleteSession', 'close'];

/** A driver to grade. */
export interface DriverTarget {
  /** Names the suite. */
  name: string;
  /** A new, empty store for each scenario. It must hold at least 21,000 events. */
  createStore(): TestStore | Promise<TestStore>;
  /** The optional methods the driver has; scenarios of the others are skipped by name. Default: all. */
  methods?: readonly OptionalMethod[];
  capabilities: DriverCapabilities;
}
