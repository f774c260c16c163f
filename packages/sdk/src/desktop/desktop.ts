import type {
  DesktopActionResponse,
  DesktopClipboardQuery,
  DesktopClipboardResponse,
  DesktopClipboardWriteRequest,
  DesktopDisplayInfoResponse,
  DesktopKeyboardDownRequest,
  DesktopKeyboardPressRequest,
  DesktopKeyboardTypeRequest,
  DesktopKeyboardUpRequest,
  DesktopLaunchRequest,
  DesktopLaunchResponse,
  DesktopMouseClickRequest,
  DesktopMouseDownRequest,
  DesktopMouseDragRequest,
  DesktopMouseMoveRequest,
  DesktopMousePositionResponse,
  DesktopMouseScrollRequest,
  DesktopMouseUpRequest,
  DesktopOpenRequest,
  DesktopOpenResponse,
  DesktopRecordingInfo,
  DesktopRecordingListResponse,
  DesktopRecordingStartRequest,
  DesktopRegionScreenshotQuery,
  DesktopScreenshotQuery,
  DesktopStartRequest,
  DesktopStatusResponse,
  DesktopStreamStatusResponse,
  DesktopWindowInfo,
  DesktopWindowListResponse,
  DesktopWindowMoveRequest,
  DesktopWindowResizeRequest,
} from '@sandbox-agent/protocol';
import type { Endpoint } from '../http/endpoint.ts';
import type { HttpClient } from '../http/http-client.ts';
import { joinPath } from '../http/join-path.ts';
import { openWebSocket, webSocketUrl, type WebSocketUrlOptions } from '../http/open-web-socket.ts';
import type { ReportError } from '../runtime/listeners.ts';
import { createDesktopRequests, type DesktopCallOptions } from './desktop-request.ts';
import { DesktopStreamSession } from './stream-session.ts';
import type { DesktopStreamConnectOptions } from './stream-types.ts';

type Position = Promise<DesktopMousePositionResponse>;
type Done = Promise<DesktopActionResponse>;

/** The desktop of the sandbox: a display with windows, mouse, keyboard and clipboard, screenshots, films and a live view. */
export interface Desktop {
  /** Starting one that runs is no error. Throws with the code `desktop_dependencies_missing` where it must be installed first. */
  start(request?: DesktopStartRequest): Promise<DesktopStatusResponse>;
  stop(): Promise<DesktopStatusResponse>;
  status(): Promise<DesktopStatusResponse>;
  displayInfo(): Promise<DesktopDisplayInfoResponse>;
  /** An image file. */
  screenshot(query?: DesktopScreenshotQuery, options?: DesktopCallOptions): Promise<Uint8Array>;
  screenshotRegion(query: DesktopRegionScreenshotQuery, options?: DesktopCallOptions): Promise<Uint8Array>;
  launch(request: DesktopLaunchRequest): Promise<DesktopLaunchResponse>;
  open(request: DesktopOpenRequest): Promise<DesktopOpenResponse>;
  readonly mouse: {
    position(): Position;
    move(request: DesktopMouseMoveRequest): Position;
    click(request: DesktopMouseClickRequest): Position;
    down(request?: DesktopMouseDownRequest): Position;
    up(request?: DesktopMouseUpRequest): Position;
    drag(request: DesktopMouseDragRequest): Position;
    scroll(request: DesktopMouseScrollRequest): Position;
  };
  readonly keyboard: {
    /** Aborting ends the typing. */
    type(request: DesktopKeyboardTypeRequest, options?: DesktopCallOptions): Done;
    press(request: DesktopKeyboardPressRequest): Done;
    down(request: DesktopKeyboardDownRequest): Done;
    up(request: DesktopKeyboardUpRequest): Done;
  };
  readonly windows: {
    list(): Promise<DesktopWindowListResponse>;
    focused(): Promise<DesktopWindowInfo>;
    focus(id: string): Promise<DesktopWindowInfo>;
    move(id: string, request: DesktopWindowMoveRequest): Promise<DesktopWindowInfo>;
    resize(id: string, request: DesktopWindowResizeRequest): Promise<DesktopWindowInfo>;
  };
  readonly clipboard: {
    read(query?: DesktopClipboardQuery): Promise<DesktopClipboardResponse>;
    write(request: DesktopClipboardWriteRequest): Done;
  };
  readonly recordings: {
    start(request?: DesktopRecordingStartRequest): Promise<DesktopRecordingInfo>;
    stop(): Promise<DesktopRecordingInfo>;
    list(): Promise<DesktopRecordingListResponse>;
    get(id: string): Promise<DesktopRecordingInfo>;
    /** The whole film in memory. */
    download(id: string, options?: DesktopCallOptions): Promise<Uint8Array>;
    /** The film as it comes. */
    openDownload(id: string, options?: DesktopCallOptions): Promise<ReadableStream<Uint8Array>>;
    delete(id: string): Promise<void>;
  };
  readonly stream: {
    start(): Promise<DesktopStreamStatusResponse>;
    stop(): Promise<DesktopStreamStatusResponse>;
    status(): Promise<DesktopStreamStatusResponse>;
    /** Where the live view is. The client's token is not in it. */
    webSocketUrl(options?: WebSocketUrlOptions): string;
    /** A bare connection. Throws a `TypeError` when there is no `WebSocket`, or the token cannot be sent as a subprotocol. */
    connectWebSocket(options?: DesktopStreamConnectOptions): WebSocket;
    /** Watches, and sends mouse and keyboard. Throws as `connectWebSocket` does. */
    connect(options?: DesktopStreamConnectOptions): DesktopStreamSession;
  };
}

export interface DesktopContext {
  readonly http: HttpClient;
  readonly endpoint: () => Endpoint;
  readonly reportError: ReportError;
}

const streamPath = '/v1/desktop/stream/signaling';

export function createDesktop({ http, endpoint, reportError }: DesktopContext): Desktop {
  const { get, act, bytes, open, delete: remove } = createDesktopRequests(http);
  const windowPath = (id: string, what: string): string => joinPath('/windows', id, what);
  const connectWebSocket = (options: DesktopStreamConnectOptions = {}): WebSocket => {
    const { framesPerSecond } = options;
    const query: Record<string, string> = framesPerSecond === undefined ? {} : { fps: String(framesPerSecond) };
    return openWebSocket(endpoint(), streamPath, { ...options, query });
  };
  return {
    start: (request = {}) => act('/start', request),
    stop: () => act('/stop'),
    status: () => get('/status'),
    displayInfo: () => get('/display/info'),
    screenshot: (query, options) => bytes('/screenshot', { ...query }, options),
    screenshotRegion: (query, options) => bytes('/screenshot/region', { ...query }, options),
    launch: (request) => act('/launch', request),
    open: (request) => act('/open', request),
    mouse: {
      position: () => get('/mouse/position'),
      move: (request) => act('/mouse/move', request),
      click: (request) => act('/mouse/click', request),
      down: (request = {}) => act('/mouse/down', request),
      up: (request = {}) => act('/mouse/up', request),
      drag: (request) => act('/mouse/drag', request),
      scroll: (request) => act('/mouse/scroll', request),
    },
    keyboard: {
      type: (request, options) => act('/keyboard/type', request, options),
      press: (request) => act('/keyboard/press', request),
      down: (request) => act('/keyboard/down', request),
      up: (request) => act('/keyboard/up', request),
    },
    windows: {
      list: () => get('/windows'),
      focused: () => get('/windows/focused'),
      focus: (id) => act(windowPath(id, 'focus')),
      move: (id, request) => act(windowPath(id, 'move'), request),
      resize: (id, request) => act(windowPath(id, 'resize'), request),
    },
    clipboard: {
      read: (query) => get('/clipboard', { ...query }),
      write: (request) => act('/clipboard', request),
    },
    recordings: {
      start: (request = {}) => act('/recording/start', request),
      stop: () => act('/recording/stop'),
      list: () => get('/recordings'),
      get: (id) => get(joinPath('/recordings', id)),
      download: (id, options) => bytes(joinPath('/recordings', id, 'download'), undefined, options),
      openDownload: (id, options) => open(joinPath('/recordings', id, 'download'), options),
      delete: (id) => remove(joinPath('/recordings', id)),
    },
    stream: {
      start: () => act('/stream/start'),
      stop: () => act('/stream/stop'),
      status: () => get('/stream/status'),
      webSocketUrl: (options) => webSocketUrl(endpoint(), streamPath, options),
      connectWebSocket,
      connect: (options) => new DesktopStreamSession(connectWebSocket(options), reportError),
    },
  };
}
