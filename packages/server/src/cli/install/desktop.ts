import { desktopPrograms, findMissingPrograms, openProgram } from '../../desktop/programs.ts';
import type { Installable } from './installable.ts';

const programs = [...desktopPrograms, openProgram];

/** The programs of the desktop. `xterm` comes with them, so that there is something to open. */
export const desktopInstallable: Installable = {
  packages: [...new Set(programs.map(({ debianPackage }) => debianPackage)), 'xterm'],
  findMissing: async ({ PATH }) => (await findMissingPrograms(programs, PATH)).map(({ program }) => program),
};
