import type { CodeError } from '@sandbox-agent/protocol';
import { describeEnd, type KernelEnd, type KernelError } from './kernel.ts';

/** Why a call was stopped by somebody else than its code. */
export type StopReason =
  | { readonly kind: 'timeout'; readonly timeoutMs: number }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'restarted' };

/** The error of a call that did not run to its end by itself; undefined when it did. */
export function callError(facts: {
  readonly thrown: KernelError | undefined;
  readonly stop: StopReason | undefined;
  /** The interpreter ended with it. */
  readonly end: KernelEnd | undefined;
}): CodeError | undefined {
  const { thrown, stop, end } = facts;
  const state =
    end === undefined
      ? 'The context keeps its state.'
      : 'It did not stop, so its interpreter was ended: the state is gone.';
  const traceback = thrown?.traceback ?? end?.stderrTail ?? '';
  switch (stop?.kind) {
    case 'timeout':
      return {
        kind: 'timeout',
        name: 'Timeout',
        message: `The code was stopped after ${stop.timeoutMs} ms. ${state}`,
        traceback,
      };
    case 'interrupted':
      return { kind: 'interrupted', name: 'Interrupted', message: `The code was interrupted. ${state}`, traceback };
    case 'restarted':
      return {
        kind: 'restarted',
        name: 'Restarted',
        message: 'The context was restarted or deleted while the code ran.',
        traceback: thrown?.traceback ?? '',
      };
    case undefined:
      break;
  }
  if (end !== undefined) {
    const message = `While the code ran ${describeEnd(end)}. The state of the context is gone; it can be restarted.`;
    return { kind: 'died', name: 'InterpreterDied', message, traceback };
  }
  return thrown === undefined ? undefined : { kind: 'exception', ...thrown };
}
