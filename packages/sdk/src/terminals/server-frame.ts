import type { TerminalServerFrame } from '@sandbox-agent/protocol';

/** A text frame of the server; undefined for anything else. */
export function readServerFrame(data: unknown): TerminalServerFrame | undefined {
  let frame: { type?: unknown; processId?: unknown; exitCode?: unknown; message?: unknown } | null;
  try {
    frame = JSON.parse(String(data)) as typeof frame;
  } catch {
    return undefined;
  }
  const isFrame =
    (frame?.type === 'ready' && typeof frame.processId === 'string') ||
    (frame?.type === 'exit' && (frame.exitCode == null || typeof frame.exitCode === 'number')) ||
    (frame?.type === 'error' && typeof frame.message === 'string');
  return isFrame ? (frame as TerminalServerFrame) : undefined;
}
