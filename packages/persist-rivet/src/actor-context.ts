/** The part of the context of a Rivet actor (`c`) that the store uses. */
export interface RivetActorContext {
  /** Kept by Rivet. The store has one key of it; the rest is the actor's. */
  readonly state: unknown;
  /** Rivet's. Without it changes are kept when Rivet next keeps the state, and calls resolve before that. */
  saveState?(options?: { immediate?: boolean }): Promise<void>;
}
