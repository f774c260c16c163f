import {
  mcpServerConfigSchema,
  settingsNameSchema,
  skillsConfigSchema,
  type McpServerConfig,
  type SkillsConfig,
} from '@sandbox-agent/protocol';
import { z } from '@hono/zod-openapi';
import { createSettingsFile, type SettingsFile } from './settings-file.ts';

/** The settings of directories, each kind in a file of its own inside the directory. */
export interface SettingsStore {
  readonly mcp: SettingsFile<McpServerConfig>;
  readonly skills: SettingsFile<SkillsConfig>;
}

export function createSettingsStore({ createId }: { createId(): string }): SettingsStore {
  return {
    mcp: createSettingsFile({
      fileName: 'mcp.json',
      schema: z.record(settingsNameSchema, mcpServerConfigSchema),
      createId,
    }),
    skills: createSettingsFile({
      fileName: 'skills.json',
      schema: z.record(settingsNameSchema, skillsConfigSchema),
      createId,
    }),
  };
}
