import type { InstallableEntry } from './installable.ts';

/** Everything that `sandbox-agent install` installs. */
export const installables: readonly InstallableEntry[] = [
  {
    name: 'desktop',
    summary: 'the programs of /v1/desktop',
    load: async () => (await import('./desktop.ts')).desktopInstallable,
  },
  {
    name: 'kernels',
    summary: 'what Python needs for /v1/code',
    load: async () => (await import('./kernels.ts')).kernelsInstallable,
  },
];
