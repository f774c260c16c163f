export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
export type { RivetActorContext } from './actor-context.ts';
export type { RivetPersistData, RivetPersistState } from './persist-data.ts';
export { rivet, type RivetOptions } from './rivet.ts';
export { RivetSessionPersistDriver, type RivetSessionPersistDriverOptions } from './rivet-session-persist-driver.ts';
