import type { RivetActorContext } from './actor-context.ts';

/**
 * An actor as the store sees one: its state lives in memory, is kept as text when it is saved, and is read from there when the actor
 * wakes. Rivet itself needs an engine beside it, which is some 200 MB; the suite was run through it by hand.
 */
export interface TestActor {
  /** The context of the actor that is awake. */
  readonly context: RivetActorContext & { state: Record<string, unknown> };
  /** Forgets what was not saved, and wakes with what was. */
  wake(): void;
  /** What saving rejects with from now on; undefined lets it succeed again. */
  failWith(error: Error | undefined): void;
  /** How often the state was saved. */
  readonly saves: number;
}

/** Creates an actor with a state. */
export function createActor(state: Record<string, unknown> = {}): TestActor {
  let saved = JSON.stringify(state);
  let failure: Error | undefined;
  let saves = 0;
  const context = {
    state: JSON.parse(saved) as Record<string, unknown>,
    async saveState() {
      await new Promise((resolve) => setImmediate(resolve));
      if (failure !== undefined) throw failure;
      saves += 1;
      saved = JSON.stringify(context.state);
    },
  };
  return {
    context,
    wake() {
      context.state = JSON.parse(saved) as Record<string, unknown>;
    },
    failWith(error) {
      failure = error;
    },
    get saves() {
      return saves;
    },
  };
}
