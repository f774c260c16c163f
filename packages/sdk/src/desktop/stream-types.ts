import type { WebSocketConnectOptions } from '../http/open-web-socket.ts';

/** The first that the live view tells: the size of the display in pixels. */
export interface DesktopStreamReadyStatus {
  type: 'ready';
  width: number;
  height: number;
}

export interface DesktopStreamErrorStatus {
  type: 'error';
  message: string;
}

export type DesktopStreamStatusMessage = DesktopStreamReadyStatus | DesktopStreamErrorStatus;

export interface DesktopStreamConnectOptions extends WebSocketConnectOptions {
  /** Most frames a second that are sent, 1 to 30. Default: what the desktop was started with. */
  framesPerSecond?: number;
  /** Accepted for programs written for 0.4.2 and without effect: there is no WebRTC. */
  RTCPeerConnection?: unknown;
  /** The same. */
  rtcConfig?: unknown;
}

export type DesktopStreamSessionOptions = DesktopStreamConnectOptions;
