import type { DesktopWindowInfo } from '@sandbox-agent/protocol';

/** Numbers of windows in an answer of xprop, as decimal text. */
export function parseWindowIds(output: string, property: string): string[] {
  const line = output.split('\n').find((text) => text.startsWith(`${property}: window id #`));
  return [...(line ?? '').matchAll(/0x[0-9a-f]+/g)]
    .map(([hexadecimal]) => String(Number.parseInt(hexadecimal, 16)))
    .filter((id) => id !== '0');
}

/** A window, and where its content lies in the frame that the window manager draws. */
export interface WindowGeometry extends Omit<DesktopWindowInfo, 'isActive'> {
  readonly frameLeft: number;
  readonly frameTop: number;
}

/** The answer of `xwininfo -id`. A title may have quotes and lines of its own: what follows it is fixed. `undefined`: no such answer. */
export function parseWindow(id: string, output: string): WindowGeometry | undefined {
  const [, name, facts] =
    /xwininfo: Window id: 0x[0-9a-f]+ ([^]*)\n\n {2}Absolute upper-left X:([^]*)$/.exec(output) ?? [];
  if (name === undefined || facts === undefined) {
    return undefined;
  }
  const value = (label: string) => Number(new RegExp(`${label}: +(-?\\d+)`).exec(facts)?.[1] ?? 0);
  return {
    id,
    title: name.startsWith('"') ? name.slice(1, -1) : '',
    x: Number.parseInt(facts, 10),
    y: value('Absolute upper-left Y'),
    width: value('Width'),
    height: value('Height'),
    frameLeft: value('Relative upper-left X'),
    frameTop: value('Relative upper-left Y'),
  };
}
