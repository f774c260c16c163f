import type { ServerScenario } from '../scenario.ts';
import { burstScenarios } from './bursts.ts';
import { cancellingScenarios } from './cancelling.ts';
import { checkpointScenarios } from './checkpoints.ts';
import { codeScenarios } from './code.ts';
import { deletionScenarios } from './deletion.ts';
import { desktopScenarios } from './desktop.ts';
import { eventScenarios } from './events.ts';
import { exitScenarios } from './exits.ts';
import { fileScenarios } from './files.ts';
import { gitScenarios } from './git.ts';
import { healthScenarios } from './health.ts';
import { outputScenarios } from './output.ts';
import { payloadScenarios } from './payloads.ts';
import { permissionScenarios } from './permissions.ts';
import { problemScenarios } from './problems.ts';
import { processScenarios } from './processes.ts';
import { queueScenarios } from './queue.ts';
import { readerScenarios } from './readers.ts';
import { sessionScenarios } from './sessions.ts';
import { settingsScenarios } from './settings.ts';
import { shutdownScenarios } from './shutdown.ts';
import { turnScenarios } from './turns.ts';

/** Every promise that the suite holds a server to. */
export const serverScenarios: readonly ServerScenario[] = [
  ...healthScenarios,
  ...problemScenarios,
  ...sessionScenarios,
  ...turnScenarios,
  ...queueScenarios,
  ...eventScenarios,
  ...burstScenarios,
  ...readerScenarios,
  ...permissionScenarios,
  ...cancellingScenarios,
  ...payloadScenarios,
  ...outputScenarios,
  ...exitScenarios,
  ...deletionScenarios,
  ...fileScenarios,
  ...settingsScenarios,
  ...codeScenarios,
  ...gitScenarios,
  ...checkpointScenarios,
  ...desktopScenarios,
  ...processScenarios,
  ...shutdownScenarios,
];
