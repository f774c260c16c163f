import { serverSuite } from '@sandbox-agent/conformance/server';
import { afterAll, describe, it } from 'vitest';
import { createConformanceTarget } from '../test-support/conformance-target.ts';

const { target, close } = await createConformanceTarget('acp');
afterAll(close);

serverSuite(target, { describe, it });
