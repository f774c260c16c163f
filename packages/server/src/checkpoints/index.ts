export { takeBeforeTurn, type TurnToBegin } from './before-turn.ts';
export { createCheckpointRoutes } from './checkpoint-routes.ts';
export { Checkpoints } from './checkpoints.ts';
export { defaultCheckpointLimits, type CheckpointsDependencies, type HeldSessions } from './dependencies.ts';
