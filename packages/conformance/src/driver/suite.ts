import { declareBatchScenarios } from './batches.ts';
import { declareClosingScenarios } from './closing.ts';
import { declareConcurrencyScenarios } from './concurrency.ts';
import { declareCrashScenarios } from './crash.ts';
import { declareDeletionScenarios } from './deletion.ts';
import { declareEventScenarios } from './events.ts';
import { declareMethodScenarios } from './methods.ts';
import { declareOlderSchemaScenarios } from './older-schemas.ts';
import { declarePagingScenarios } from './paging.ts';
import { declarePayloadScenarios } from './payloads.ts';
import { createScenarios } from './scenario.ts';
import { declareSessionScenarios } from './sessions.ts';
import type { DriverTarget } from './target.ts';
import type { TestFramework } from './test-framework.ts';
import { declareTroubleScenarios } from './troubles.ts';
import { declareVolumeScenarios } from './volume.ts';

export { olderStoreContent, type OlderStoreContent } from './older-store-content.ts';
export type {
  DriverCapabilities,
  DriverTarget,
  OptionalMethod,
  TestStore,
  TroubleCode,
  TroubledStore,
  Unsupported,
} from './target.ts';
export type { TestFramework, TestFunction } from './test-framework.ts';

/**
 * Declares the scenarios that every `SessionPersistDriver` must pass. The optional methods are graded when
 * `target.methods` lists them.
 *
 * It asserts with `node:assert`, so any test framework does: `driverSuite(target, { describe, it })`.
 */
export function driverSuite(target: DriverTarget, framework: TestFramework): void {
  const { describe } = framework;
  const scenario = createScenarios(target, framework);
  describe(`session persist driver: ${target.name}`, () => {
    describe('methods', () => declareMethodScenarios(scenario, target));
    describe('sessions', () => declareSessionScenarios(scenario));
    describe('events', () => declareEventScenarios(scenario));
    describe('paging', () => declarePagingScenarios(scenario));
    describe('payloads', () => declarePayloadScenarios(scenario));
    describe('volume', () => declareVolumeScenarios(scenario, target));
    describe('batches', () => declareBatchScenarios(scenario, target));
    describe('deletion', () => declareDeletionScenarios(scenario, target));
    describe('closing', () => declareClosingScenarios(scenario, target));
    describe('concurrency', () => declareConcurrencyScenarios(scenario, target));
    describe('older schemas', () => declareOlderSchemaScenarios(scenario, target));
    describe('troubles', () => declareTroubleScenarios(scenario, target));
    describe('crash', () => declareCrashScenarios(scenario, target));
  });
}
