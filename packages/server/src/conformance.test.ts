import { serverSuite } from '@sandbox-agent/conformance/server';
import { afterAll, describe, it } from 'vitest';
import { createConformanceTarget } from '../test-support/conformance-target.ts';

const { target, close } = await createConformanceTarget('sessions');
afterAll(close);

// Stubborn agents and slow turns are mostly waited for: one waits while others work.
serverSuite(target, { describe, it: it.concurrent });
