import { runScenario } from './run-scenario.ts';
import { lackOf } from './scenario.ts';
import { serverScenarios } from './scenarios/index.ts';
import type { ServerTarget } from './target.ts';

/** What became of one scenario. */
export interface ScenarioGrade {
  readonly id: string;
  readonly promise: string;
  readonly outcome: 'kept' | 'broken' | 'skipped';
  /** Why it is broken or skipped. */
  readonly reason?: string;
}

/** Runs every scenario of the target's API, one after the other, without a test framework. A broken promise does not end it. */
export async function gradeServer(
  target: ServerTarget,
  { onGrade }: { onGrade?: (grade: ScenarioGrade) => void } = {},
): Promise<ScenarioGrade[]> {
  const grades: ScenarioGrade[] = [];
  for (const scenario of serverScenarios) {
    const { id, promise, apis } = scenario;
    if (apis !== undefined && !apis.includes(target.api)) continue;
    const lack = lackOf(target, scenario);
    const broken = lack === undefined ? await reasonOf(runScenario(target, scenario)) : undefined;
    const reason = lack ?? broken;
    const outcome = lack === undefined ? (broken === undefined ? 'kept' : 'broken') : 'skipped';
    const grade: ScenarioGrade = { id, promise, outcome, ...(reason !== undefined && { reason }) };
    grades.push(grade);
    onGrade?.(grade);
  }
  return grades;
}

async function reasonOf(run: Promise<void>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
