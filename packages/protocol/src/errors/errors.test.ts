import { describe, expect, it } from 'vitest';
import { createProblemDetails, errorCodeOf, errorCodes, errorTable, isErrorCode } from './index.ts';
import { problemDetailsSchema } from './problem-details.ts';

describe('the error table', () => {
  it.each(errorCodes)('%s makes a problem that the schema takes and that tells its code', (code) => {
    const problem = createProblemDetails({ code, detail: 'what came', instance: '/v1/x', context: { limitBytes: 5 } });
    expect(problemDetailsSchema.parse(problem)).toEqual(problem);
    expect(problem).toMatchObject({ status: errorTable[code].status, limitBytes: 5 });
    expect(errorCodeOf(problem)).toBe(code);
  });

  it('lets no context overwrite what the table says', () => {
    const context = { status: 200, title: 'fine', type: 'about:blank' };
    expect(createProblemDetails({ code: 'conflict', context })).toMatchObject({ status: 409, title: 'Conflict' });
  });

  it('knows what is not its own', () => {
    expect(isErrorCode('toString')).toBe(false);
    expect(errorCodeOf({ type: 'about:blank' })).toBeUndefined();
    expect(errorCodeOf({ type: 'urn:sandbox-agent:error:of_tomorrow' })).toBeUndefined();
  });
});
