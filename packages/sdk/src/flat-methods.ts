import type { McpServerConfig, SkillsConfig } from '@sandbox-agent/protocol';
import type { McpConfigQuery, Settings, SkillsConfigQuery } from './settings/settings.ts';
/**
 * The published flat names of the nouns (`readFsFile`, `runProcess`, …), each one line over the noun that does it (`files`, `processes`, …).
 * The façade inherits them, so that code written against 0.4.2 needs no change.
 */
export abstract class FlatMethods {
  abstract get settings(): Settings;

  getMcpConfig(query: McpConfigQuery): Promise<McpServerConfig> {
    return this.settings.mcp.get(query);
  }

  setMcpConfig(query: McpConfigQuery, config: McpServerConfig): Promise<void> {
    return this.settings.mcp.set(query, config);
  }

  deleteMcpConfig(query: McpConfigQuery): Promise<void> {
    return this.settings.mcp.delete(query);
  }

  getSkillsConfig(query: SkillsConfigQuery): Promise<SkillsConfig> {
    return this.settings.skills.get(query);
  }

  setSkillsConfig(query: SkillsConfigQuery, config: SkillsConfig): Promise<void> {
    return this.settings.skills.set(query, config);
  }

  deleteSkillsConfig(query: SkillsConfigQuery): Promise<void> {
    return this.settings.skills.delete(query);
  }
}
