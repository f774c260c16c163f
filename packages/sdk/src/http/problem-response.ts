import type { ProblemDetails } from '@sandbox-agent/protocol/errors';
import { errorOfProblem } from '../errors/error-of-problem.ts';
import type { SandboxAgentError } from '../errors/sandbox-agent-error.ts';

/** Reads an error answer. The body of `error.response` can still be read. Never rejects. */
export async function errorOfResponse(response: Response): Promise<SandboxAgentError> {
  const copy = response.clone();
  const problem = await response.text().then(parseProblem, () => undefined);
  return errorOfProblem(response.status, problem, copy);
}

function parseProblem(text: string): ProblemDetails | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') {
      return { title: 'Error', status: 0, ...value, type: value.type };
    }
  } catch {
    // A proxy's HTML page or a cut body: the status alone has to say it.
  }
  return undefined;
}
