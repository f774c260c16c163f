import { driverSuite } from '@sandbox-agent/conformance/driver';
import { createConformanceTarget } from './conformance-target.test-support.ts';

// Run by `bun test`: see bun.test.ts. In a variable, because Node's types do not know the module.
const specifier = 'bun:test';
const { describe, it } = (await import(specifier)) as Parameters<typeof driverSuite>[1];

driverSuite(createConformanceTarget('sqlite on bun:sqlite'), { describe, it });
