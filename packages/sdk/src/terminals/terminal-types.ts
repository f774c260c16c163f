import type { TerminalErrorFrame, TerminalExitFrame, TerminalReadyFrame, TerminalSize } from '@sandbox-agent/protocol';
import type { WebSocketConnectOptions, WebSocketUrlOptions } from '../http/open-web-socket.ts';

export type ProcessTerminalWebSocketUrlOptions = WebSocketUrlOptions;
export type ProcessTerminalConnectOptions = WebSocketConnectOptions;
export type ProcessTerminalSessionOptions = ProcessTerminalConnectOptions;
export type TerminalReadyStatus = TerminalReadyFrame;
export type TerminalExitStatus = TerminalExitFrame;
export type TerminalErrorStatus = TerminalErrorFrame;
export type TerminalResizePayload = TerminalSize;
