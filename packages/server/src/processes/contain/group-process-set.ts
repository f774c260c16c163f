import type { LivingProcess, ProcessSet } from './process-set.ts';
import { sendSignal } from './send-signal.ts';

/**
 * The tree where there is no `/proc`: only the process group can be reached (on Windows only the first process), and one
 * that leaves the group is lost from sight.
 */
export class GroupProcessSet implements ProcessSet {
  readonly groupId: number;
  readonly #target: number;
  #isOpen = true;

  constructor(options: { readonly pid: number; readonly platform: NodeJS.Platform }) {
    this.groupId = options.pid;
    this.#target = options.platform === 'win32' ? options.pid : -options.pid;
  }

  look(): readonly LivingProcess[] {
    this.#isOpen &&= sendSignal(this.#target, 0);
    return this.#isOpen ? [{ pid: this.groupId, startTime: 0, groupId: this.groupId, cpuTicks: 0 }] : [];
  }

  search(): readonly LivingProcess[] {
    return this.look();
  }

  signalGroup(signal: NodeJS.Signals): boolean {
    return this.#isOpen && sendSignal(this.#target, signal);
  }
}
