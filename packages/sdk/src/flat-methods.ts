import type {
  McpServerConfig,
  ProcessConfig,
  ProcessConfigUpdate,
  ProcessCreateRequest,
  ProcessInfo,
  ProcessInputRequest,
  ProcessInputResponse,
  ProcessList,
  ProcessLogs,
  ProcessRunRequest,
  ProcessRunResponse,
  SkillsConfig,
  TerminalSize,
} from '@sandbox-agent/protocol';
import type {
  ProcessCallOptions,
  ProcessListQuery,
  ProcessLogFollowQuery,
  ProcessLogListener,
  ProcessLogSubscription,
  ProcessSignalQuery,
} from './processes/process-types.ts';
import { FlatDesktopMethods } from './flat-desktop-methods.ts';
import type { Processes } from './processes/processes.ts';
import type { McpConfigQuery, Settings, SkillsConfigQuery } from './settings/settings.ts';
import type { ProcessTerminalSession } from './terminals/terminal-session.ts';
import type {
  ProcessTerminalConnectOptions,
  ProcessTerminalSessionOptions,
  ProcessTerminalWebSocketUrlOptions,
} from './terminals/terminal-types.ts';
import type { Terminals } from './terminals/terminals.ts';
/**
 * The published flat names of the nouns (`readFsFile`, `runProcess`, …), each one line over the noun that does it (`files`, `processes`, …).
 * The façade inherits them, so that code written against 0.4.2 needs no change.
 */
export abstract class FlatMethods extends FlatDesktopMethods {
  abstract get settings(): Settings;
  abstract get processes(): Processes;
  abstract get terminals(): Terminals;

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

  getProcessConfig(): Promise<ProcessConfig> {
    return this.processes.getConfig();
  }

  setProcessConfig(config: ProcessConfigUpdate): Promise<ProcessConfig> {
    return this.processes.setConfig(config);
  }

  createProcess(request: ProcessCreateRequest, options?: ProcessCallOptions): Promise<ProcessInfo> {
    return this.processes.create(request, options);
  }

  runProcess(request: ProcessRunRequest, options?: ProcessCallOptions): Promise<ProcessRunResponse> {
    return this.processes.run(request, options);
  }

  listProcesses(query?: ProcessListQuery): Promise<ProcessList> {
    return this.processes.list(query);
  }

  getProcess(id: string): Promise<ProcessInfo> {
    return this.processes.get(id);
  }

  stopProcess(id: string, query?: ProcessSignalQuery): Promise<ProcessInfo> {
    return this.processes.stop(id, query);
  }

  killProcess(id: string, query?: ProcessSignalQuery): Promise<ProcessInfo> {
    return this.processes.kill(id, query);
  }

  deleteProcess(id: string): Promise<void> {
    return this.processes.delete(id);
  }

  getProcessLogs(id: string, query?: ProcessLogFollowQuery): Promise<ProcessLogs> {
    return this.processes.getLogs(id, query);
  }

  followProcessLogs(
    id: string,
    listener: ProcessLogListener,
    query?: ProcessLogFollowQuery,
  ): Promise<ProcessLogSubscription> {
    return this.processes.followLogs(id, { ...query, onEntry: listener });
  }

  sendProcessInput(id: string, request: ProcessInputRequest): Promise<ProcessInputResponse> {
    return this.processes.sendInput(id, request);
  }

  resizeProcessTerminal(id: string, size: TerminalSize): Promise<TerminalSize> {
    return this.terminals.resize(id, size);
  }

  /** The client's token is not in it, unlike in 0.4.2: pass `accessToken` where nothing else than the address can carry one. */
  buildProcessTerminalWebSocketUrl(id: string, options?: ProcessTerminalWebSocketUrlOptions): string {
    return this.terminals.webSocketUrl(id, options);
  }

  connectProcessTerminalWebSocket(id: string, options?: ProcessTerminalConnectOptions): WebSocket {
    return this.terminals.connectWebSocket(id, options);
  }

  connectProcessTerminal(id: string, options?: ProcessTerminalSessionOptions): ProcessTerminalSession {
    return this.terminals.connect(id, options);
  }
}
