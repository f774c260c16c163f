import { findProgram } from '../processes/contain/index.ts';

/** A program that the desktop runs, and the Debian package that has it. */
export interface DesktopProgram {
  readonly program: string;
  readonly debianPackage: string;
}

/** What the desktop cannot do without. */
export const desktopPrograms: readonly DesktopProgram[] = [
  { program: 'Xvfb', debianPackage: 'xvfb' },
  { program: 'openbox', debianPackage: 'openbox' },
  { program: 'xdotool', debianPackage: 'xdotool' },
  { program: 'import', debianPackage: 'imagemagick' },
  { program: 'ffmpeg', debianPackage: 'ffmpeg' },
  { program: 'xclip', debianPackage: 'xclip' },
  { program: 'xprop', debianPackage: 'x11-utils' },
  { program: 'xwininfo', debianPackage: 'x11-utils' },
  { program: 'xkbcomp', debianPackage: 'x11-xkb-utils' },
];

/** Opens files and URLs: only `POST /v1/desktop/open` needs it. */
export const openProgram: DesktopProgram = { program: 'xdg-open', debianPackage: 'xdg-utils' };

/** What installs them, as callers are told. */
export const desktopInstallCommand = 'sandbox-agent install desktop';

/** Which of the programs are in no folder of `path`. Looked up anew each time: they may be installed while the server runs. */
export async function findMissingPrograms(
  programs: readonly DesktopProgram[],
  path: string | undefined,
): Promise<DesktopProgram[]> {
  const isThere = (program: string): Promise<boolean> =>
    findProgram({ command: program, cwd: '.', path }).then(
      () => true,
      () => false,
    );
  const found = await Promise.all(programs.map(({ program }) => isThere(program)));
  return programs.filter((_, index) => found[index] === false);
}
