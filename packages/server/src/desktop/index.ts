export { Desktop } from './desktop.ts';
export type { DesktopDependencies, DesktopSpawn } from './dependencies.ts';
export { createDesktopRoutes } from './routes/index.ts';
