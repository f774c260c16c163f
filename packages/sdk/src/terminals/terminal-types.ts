import type { TerminalErrorFrame, TerminalExitFrame, TerminalReadyFrame, TerminalSize } from '@sandbox-agent/protocol';

export interface ProcessTerminalWebSocketUrlOptions {
  /** Put into the address, where logs of proxies see it. Without it the client's token is sent as a subprotocol instead. */
  accessToken?: string;
}

export interface ProcessTerminalConnectOptions extends ProcessTerminalWebSocketUrlOptions {
  protocols?: string | string[];
  /** Default: that of the runtime. */
  WebSocket?: typeof WebSocket;
}

export type ProcessTerminalSessionOptions = ProcessTerminalConnectOptions;
export type TerminalReadyStatus = TerminalReadyFrame;
export type TerminalExitStatus = TerminalExitFrame;
export type TerminalErrorStatus = TerminalErrorFrame;
export type TerminalResizePayload = TerminalSize;
