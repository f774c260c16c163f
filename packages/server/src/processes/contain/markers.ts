/** Environment variable whose value is the run of the server that started a process, directly or not. */
export const runMarkerVariable = 'SANDBOX_AGENT_RUN';

/** Environment variable whose value names the tree that a process belongs to. */
export const processMarkerVariable = 'SANDBOX_AGENT_PROCESS';
