export { gradeServer, type ScenarioGrade } from './grade.ts';
export { runScenario } from './run-scenario.ts';
export type { ScenarioNeed, ServerScenario } from './scenario.ts';
export type { ScenarioContext } from './scenario-context.ts';
export { serverScenarios } from './scenarios/index.ts';
export { serverSuite } from './suite.ts';
export type { ServerApi, ServerCapabilities, ServerTarget, StartedServer, Unsupported } from './target.ts';
export type { TestFramework, TestFunction } from '../driver/test-framework.ts';
