export { eventContinuity, type EventContinuity } from './event-continuity.ts';
export { processesWithArgument, markedProcesses, rootOfMarked, type MarkedProcess } from './marked-processes.ts';
export { serverEvents, storedEvents } from './recorded-events.ts';
export { isServerEventOf, serverEventParams } from './server-event.ts';
export { chunkText, sessionUpdateOf, type SessionUpdate } from './session-update.ts';
export { until } from './until.ts';
export { watchSession, type WatchedSession } from './watched-session.ts';
