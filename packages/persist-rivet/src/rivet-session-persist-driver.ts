import { DelegatingSessionPersistDriver } from '@sandbox-agent/persist-core';
import type { RivetActorContext } from './actor-context.ts';
import { rivet, type RivetOptions } from './rivet.ts';

/** Options of {@link RivetSessionPersistDriver}. The defaults are those of {@link rivet}. */
export type RivetSessionPersistDriverOptions = RivetOptions;

/** {@link rivet} under the name and in the form of the formerly published driver. */
export class RivetSessionPersistDriver extends DelegatingSessionPersistDriver {
  constructor(context: RivetActorContext, options: RivetSessionPersistDriverOptions = {}) {
    super(rivet(context, options));
  }
}
