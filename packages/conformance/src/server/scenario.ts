import type { ScenarioContext } from './scenario-context.ts';
import type { ServerApi, ServerTarget, Unsupported } from './target.ts';

/** What a scenario needs of the target. */
export type ScenarioNeed = 'token' | 'ownProcess' | 'visibleProcesses' | 'desktop';

/** One promise of a server, and how to see whether it is kept. */
export interface ServerScenario {
  /** `<noun>/<what>`. Never changes its meaning. */
  readonly id: string;
  readonly promise: string;
  /** The APIs that make the promise. Default: both. */
  readonly apis?: readonly ServerApi[];
  readonly needs?: readonly ScenarioNeed[];
  run(context: ScenarioContext): Promise<void>;
}

/** Why a target cannot be held to a scenario; undefined when it can. */
export function lackOf(target: ServerTarget, { needs = [] }: ServerScenario): string | undefined {
  const given: Record<ScenarioNeed, true | Unsupported> = {
    token: target.token !== undefined || { unsupported: 'the target has no token' },
    ownProcess: target.start !== undefined || { unsupported: 'the target is not started by the suite' },
    visibleProcesses: target.capabilities.visibleProcesses,
    desktop: target.capabilities.desktop ?? { unsupported: 'the target does not say that it has a desktop' },
  };
  const lacking = needs.map((need) => given[need]).find((value) => value !== true);
  return lacking?.unsupported;
}
