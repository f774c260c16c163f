import type { ProcessCreateRequest, TerminalSize } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { ContainedProcess } from '../contain/index.ts';
import type { ProcessDependencies } from '../dependencies.ts';
import type { OutputLog } from '../output/output-log.ts';
import { startTree } from '../start-tree.ts';
import { loadStartInTerminal, terminalType, type StartedTerminal } from './started-terminal.ts';
import { openTerminalScreen, type ScreenSnapshot, type TerminalScreen } from './terminal-screen.ts';

/** The terminal of a process: its size, and what it shows. It outlives those who look at it. */
export class Terminal {
  readonly #started: StartedTerminal;
  readonly #screen: TerminalScreen;
  #size: TerminalSize;

  constructor(options: { started: StartedTerminal; screen: TerminalScreen; size: TerminalSize }) {
    this.#started = options.started;
    this.#screen = options.screen;
    this.#size = options.size;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  resize({ cols, rows }: TerminalSize): void {
    this.#started.resize({ cols, rows });
    this.#screen.resize({ cols, rows });
    this.#size = { cols, rows };
  }

  snapshot(): Promise<ScreenSnapshot> {
    return this.#screen.snapshot();
  }

  /** Its process has ended. The last screen stays. */
  release(): void {
    this.#started.close();
  }

  /** Nobody looks at it any more. */
  close(): void {
    this.#started.close();
    this.#screen.close();
  }
}

const defaultSize: TerminalSize = { cols: 80, rows: 24 };

/** Starts a process in a terminal. @throws what `startTree` throws; ProblemError `conflict` where there are no terminals */
export async function startTerminal(
  dependencies: ProcessDependencies,
  { request, log }: { readonly request: ProcessCreateRequest; readonly log: OutputLog },
): Promise<{ terminal: Terminal; child: ContainedProcess }> {
  const size = { cols: request.cols ?? defaultSize.cols, rows: request.rows ?? defaultSize.rows };
  const [startInTerminal, screen] = await Promise.all([loadStartInTerminal(), openTerminalScreen(log, size)]);
  let started: StartedTerminal | undefined;
  try {
    const child = await startTree(dependencies, {
      request,
      environment: { TERM: terminalType },
      start: async (command) => (started = await startInTerminal(command, size)),
    });
    if (started === undefined) {
      throw new ProblemError('internal', 'The terminal was not started.');
    }
    return { terminal: new Terminal({ started, screen, size }), child };
  } catch (error) {
    started?.close();
    screen.close();
    throw error;
  }
}
