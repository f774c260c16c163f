export { createSessionDriver, type SessionDriverOptions, type SessionStore } from './create-session-driver.ts';
export { DelegatingSessionPersistDriver } from './delegating-driver.ts';
export { nextTurn } from './next-turn.ts';
export type { EventRange, SessionRange, SessionStorage } from './session-storage.ts';
export { isSessionStoreError, SessionStoreError, type SessionStoreErrorCode } from './session-store-error.ts';
export { encodeEvent, type StoredEvent } from './events/stored-event.ts';
export type { EventOrder } from './events/event-cursor.ts';
export type { SessionPosition } from './sessions/session-cursor.ts';
export { encodeSession, type StoredSession } from './sessions/stored-session.ts';
