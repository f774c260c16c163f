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
  /**
   * Stores as every earlier version of the driver left them, by the name of the version, each holding `olderStoreContent`. Keep how
   * such a store is made for good: it is what tells that users of that version lose nothing. Absent: there was no earlier version.
   */
  olderSchemas?: Readonly<Record<string, () => TestStore | Promise<TestStore>>> | Unsupported;
  /** Stores that can be brought into trouble, by the `code` that the driver's errors then have. Absent: none is tried. */
  troubles?: Partial<Record<TroubleCode, (() => TroubledStore | Promise<TroubledStore>) | Unsupported>>;
}

/** Why a sound store cannot be used now, as the `code` of the errors says it. */
export type TroubleCode = 'read_only' | 'full' | 'locked' | 'newer_schema';

/** Every {@link TroubleCode}. */
export const troubleCodes: readonly TroubleCode[] = ['read_only', 'full', 'locked', 'newer_schema'];

/** A store that can be brought into trouble and out of it. */
export interface TroubledStore extends TestStore {
  /** From now on inserts of {@link TroubledStore.open}ed drivers fail. @returns the driver to try it with, when it must be another one. */
  beginTrouble(): Promise<SessionPersistDriver | undefined>;
  /** @returns the driver to go on with, when it must be another one. */
  endTrouble(): Promise<SessionPersistDriver | undefined>;
}

/** The methods a driver may leave out. */
export type OptionalMethod = 'insertEvents' | 'lastEventIndex' | 'deleteSession' | 'close';

/** Every {@link OptionalMethod}. */
export const optionalMethods: readonly OptionalMethod[] = ['insertEvents', 'lastEventIndex', 'deleteSession', 'close'];

/** A driver to grade. */
export interface DriverTarget {
  /** Names the suite. */
  name: string;
  /** A new, empty store for each scenario. It must hold 1,000 events more than `volume`. */
  createStore(): TestStore | Promise<TestStore>;
  /** The optional methods the driver has; scenarios of the others are skipped by name. Default: all. */
  methods?: readonly OptionalMethod[];
  /** How many events the scenario of large logs stores in one session, a multiple of 1,000. Default 100,000. Fewer for a slow store. */
  volume?: number;
  capabilities: DriverCapabilities;
}
