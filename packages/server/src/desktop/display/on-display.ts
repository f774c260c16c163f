import type { Tool, ToolResult } from '../run-tool.ts';

/** Runs a program on the display of the desktop. Throws ProblemError when it fails; a bad exit code alone is no failure. */
export type RunOnDisplay = (tool: Tool) => Promise<ToolResult>;
