import assert from 'node:assert/strict';
import type { HttpAnswer } from './http-client.ts';

/** A problem as the body of an answer. */
export interface ProblemBody {
  readonly type?: string;
  readonly title?: string;
  readonly status?: number;
  readonly detail?: string;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly stderrTail?: string;
}

/** Asserts that an answer is `application/problem+json` with one of these statuses, and returns it. */
export function assertProblem(answer: HttpAnswer, ...statuses: readonly number[]): ProblemBody {
  const { status, headers, text } = answer;
  assert.ok(statuses.includes(status), `expected ${statuses.join(' or ')}, got ${status}: ${text.slice(0, 300)}`);
  const type = String(headers['content-type']);
  assert.ok(
    type.startsWith('application/problem+json'),
    `${status} is no problem+json but ${type}: ${text.slice(0, 300)}`,
  );
  const problem = answer.json<ProblemBody>();
  assert.equal(problem.status, status, '`status` repeats the status');
  assert.equal(typeof problem.type, 'string', 'a problem has a `type`');
  assert.equal(typeof problem.title, 'string', 'a problem has a `title`');
  return problem;
}

/** The last part of a problem's `type`. */
export function problemCode({ type = '' }: ProblemBody): string {
  return type.slice(type.lastIndexOf(':') + 1);
}

/** Throws unless the status is one of these. */
export function assertStatus(answer: HttpAnswer, ...statuses: readonly number[]): void {
  const { status, text } = answer;
  assert.ok(statuses.includes(status), `expected ${statuses.join(' or ')}, got ${status}: ${text.slice(0, 300)}`);
}
