import { randomBytes } from 'node:crypto';
import {
  KernelEndedError,
  type Kernel,
  type KernelCall,
  type KernelEnd,
  type KernelOutcome,
  type KernelSink,
} from '../kernel.ts';
import type { KernelProcess } from '../kernel-process.ts';
import { RawOutput } from '../raw-output.ts';
import { shellQuote } from './shell-quote.ts';

/** File descriptors that a script is not likely to use: its code, what the shell tells us, and our way to its streams whatever it redirects. */
const code = 59;
const told = 60;
const ownOutput = 61;
const ownErrors = 62;

const repeatMs = 300;

/** No history file, no timeout, no prompt for those whom it starts: it is interactive for nobody. */
const setUp = [
  `exec ${told}>&3 ${ownOutput}>&1 ${ownErrors}>&2 3>&-`,
  'set +o history',
  'unset HISTFILE TMOUT MAILCHECK',
  'export -n PS1 PS2',
].join('; ');

/** A bash that runs one call after the other and tells its exit code and directory after each. */
export class BashKernel implements Kernel {
  readonly pid: number;
  readonly ended: Promise<KernelEnd>;
  readonly #process: KernelProcess;
  readonly #output: RawOutput;
  readonly #ready: Promise<void>;
  #repeat: NodeJS.Timeout | undefined;
  #told = '';
  #outcome: PromiseWithResolvers<KernelOutcome> | undefined;

  constructor(process: KernelProcess) {
    this.pid = process.child.pid;
    this.ended = process.ended;
    this.#process = process;
    this.#output = new RawOutput(process.child);
    process.child.control?.setEncoding('utf8');
    process.child.control?.on('data', (text: string) => this.#take(text));
    this.#ready = this.#run(setUp, { write: () => undefined }).then(() => undefined);
    this.#ready.catch(() => undefined);
  }

  get ready(): Promise<void> {
    return this.#ready;
  }

  async execute(call: KernelCall, sink: KernelSink): Promise<KernelOutcome> {
    const end = `end-${randomBytes(16).toString('hex')}`;
    const steps = [
      ...(call.cwd === undefined ? [] : [`builtin cd -- ${shellQuote(call.cwd)}`]),
      ...Object.entries(call.env ?? {}).map(([name, value]) => `export ${shellQuote(`${name}=${value}`)}`),
      // Sourced, so that it is what a script would be: no part of the terminal's business. The code and what it starts read the end of
      // input at once, and do not hold what is ours.
      `. /dev/fd/${code} ${code}<<'${end}' </dev/null ${told}>&- ${ownOutput}>&- ${ownErrors}>&-`,
    ];
    return this.#run(`${steps.join(' && ')}\n${call.code}\n${end}`, sink);
  }

  interrupt(): void {
    this.#process.child.signal('SIGINT');
    // One that comes while a program is just being started is taken by nobody.
    this.#repeat ??= setInterval(() => this.#process.child.signal('SIGINT'), repeatMs);
  }

  terminate(): Promise<void> {
    return this.#process.terminate();
  }

  async #run(command: string, sink: Pick<KernelSink, 'write'>): Promise<KernelOutcome> {
    const mark = `\u001e${randomBytes(16).toString('hex')}\u001e`;
    const outcome = Promise.withResolvers<KernelOutcome>();
    outcome.promise.catch(() => undefined);
    this.#outcome = outcome;
    this.#told = '';
    this.#output.begin(sink, mark);
    const tell = [
      `builtin printf '%s %s\\0' "$?" "$PWD" >&${told}`,
      `builtin printf ${shellQuote(mark)} >&${ownOutput}`,
      `builtin printf ${shellQuote(mark)} >&${ownErrors}`,
    ].join('; ');
    try {
      // Without its own errors: `set -x` would show this line as if it were the caller's.
      this.#process.child.stdin.write(`${command}\n{ ${tell}; } 2>/dev/null\n`);
      const result = await Promise.race([outcome.promise, this.#rejectAtEnd()]);
      await this.#output.end();
      return result;
    } finally {
      clearInterval(this.#repeat);
      this.#repeat = undefined;
      this.#output.abandon();
      this.#outcome = undefined;
    }
  }

  async #rejectAtEnd(): Promise<never> {
    throw new KernelEndedError(await this.ended);
  }

  #take(text: string): void {
    this.#told += text;
    const end = this.#told.indexOf('\0');
    if (end >= 0) {
      const [, exitCode, cwd] = /^(\d+) (.*)$/s.exec(this.#told.slice(0, end)) ?? [];
      this.#told = '';
      this.#outcome?.resolve({ cwd: cwd ?? '/', exitCode: Number(exitCode) });
    }
  }
}
