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
import { FlatFileMethods } from './flat-file-methods.ts';
import type { Desktop } from './desktop/desktop.ts';
import type { DesktopStreamSession } from './desktop/stream-session.ts';
import type { DesktopStreamConnectOptions, DesktopStreamSessionOptions } from './desktop/stream-types.ts';
import type { WebSocketUrlOptions } from './http/open-web-socket.ts';

/** The published flat names of the desktop, each one line over `desktop`. */
export abstract class FlatDesktopMethods extends FlatFileMethods {
  abstract get desktop(): Desktop;

  startDesktop(request?: DesktopStartRequest): Promise<DesktopStatusResponse> {
    return this.desktop.start(request);
  }

  stopDesktop(): Promise<DesktopStatusResponse> {
    return this.desktop.stop();
  }

  getDesktopStatus(): Promise<DesktopStatusResponse> {
    return this.desktop.status();
  }

  getDesktopDisplayInfo(): Promise<DesktopDisplayInfoResponse> {
    return this.desktop.displayInfo();
  }

  takeDesktopScreenshot(query?: DesktopScreenshotQuery): Promise<Uint8Array> {
    return this.desktop.screenshot(query);
  }

  takeDesktopRegionScreenshot(query: DesktopRegionScreenshotQuery): Promise<Uint8Array> {
    return this.desktop.screenshotRegion(query);
  }

  getDesktopMousePosition(): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.position();
  }

  moveDesktopMouse(request: DesktopMouseMoveRequest): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.move(request);
  }

  clickDesktop(request: DesktopMouseClickRequest): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.click(request);
  }

  mouseDownDesktop(request: DesktopMouseDownRequest): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.down(request);
  }

  mouseUpDesktop(request: DesktopMouseUpRequest): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.up(request);
  }

  dragDesktopMouse(request: DesktopMouseDragRequest): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.drag(request);
  }

  scrollDesktop(request: DesktopMouseScrollRequest): Promise<DesktopMousePositionResponse> {
    return this.desktop.mouse.scroll(request);
  }

  typeDesktopText(request: DesktopKeyboardTypeRequest): Promise<DesktopActionResponse> {
    return this.desktop.keyboard.type(request);
  }

  pressDesktopKey(request: DesktopKeyboardPressRequest): Promise<DesktopActionResponse> {
    return this.desktop.keyboard.press(request);
  }

  keyDownDesktop(request: DesktopKeyboardDownRequest): Promise<DesktopActionResponse> {
    return this.desktop.keyboard.down(request);
  }

  keyUpDesktop(request: DesktopKeyboardUpRequest): Promise<DesktopActionResponse> {
    return this.desktop.keyboard.up(request);
  }

  listDesktopWindows(): Promise<DesktopWindowListResponse> {
    return this.desktop.windows.list();
  }

  getDesktopFocusedWindow(): Promise<DesktopWindowInfo> {
    return this.desktop.windows.focused();
  }

  focusDesktopWindow(windowId: string): Promise<DesktopWindowInfo> {
    return this.desktop.windows.focus(windowId);
  }

  moveDesktopWindow(windowId: string, request: DesktopWindowMoveRequest): Promise<DesktopWindowInfo> {
    return this.desktop.windows.move(windowId, request);
  }

  resizeDesktopWindow(windowId: string, request: DesktopWindowResizeRequest): Promise<DesktopWindowInfo> {
    return this.desktop.windows.resize(windowId, request);
  }

  getDesktopClipboard(query?: DesktopClipboardQuery): Promise<DesktopClipboardResponse> {
    return this.desktop.clipboard.read(query);
  }

  setDesktopClipboard(request: DesktopClipboardWriteRequest): Promise<DesktopActionResponse> {
    return this.desktop.clipboard.write(request);
  }

  launchDesktopApp(request: DesktopLaunchRequest): Promise<DesktopLaunchResponse> {
    return this.desktop.launch(request);
  }

  openDesktopTarget(request: DesktopOpenRequest): Promise<DesktopOpenResponse> {
    return this.desktop.open(request);
  }

  startDesktopRecording(request?: DesktopRecordingStartRequest): Promise<DesktopRecordingInfo> {
    return this.desktop.recordings.start(request);
  }

  stopDesktopRecording(): Promise<DesktopRecordingInfo> {
    return this.desktop.recordings.stop();
  }

  listDesktopRecordings(): Promise<DesktopRecordingListResponse> {
    return this.desktop.recordings.list();
  }

  getDesktopRecording(id: string): Promise<DesktopRecordingInfo> {
    return this.desktop.recordings.get(id);
  }

  downloadDesktopRecording(id: string): Promise<Uint8Array> {
    return this.desktop.recordings.download(id);
  }

  deleteDesktopRecording(id: string): Promise<void> {
    return this.desktop.recordings.delete(id);
  }

  startDesktopStream(): Promise<DesktopStreamStatusResponse> {
    return this.desktop.stream.start();
  }

  stopDesktopStream(): Promise<DesktopStreamStatusResponse> {
    return this.desktop.stream.stop();
  }

  getDesktopStreamStatus(): Promise<DesktopStreamStatusResponse> {
    return this.desktop.stream.status();
  }

  /** The client's token is not in it, unlike in 0.4.2: pass `accessToken` where nothing else than the address can carry one. */
  buildDesktopStreamWebSocketUrl(options?: WebSocketUrlOptions): string {
    return this.desktop.stream.webSocketUrl(options);
  }

  connectDesktopStreamWebSocket(options?: DesktopStreamConnectOptions): WebSocket {
    return this.desktop.stream.connectWebSocket(options);
  }

  connectDesktopStream(options?: DesktopStreamSessionOptions): DesktopStreamSession {
    return this.desktop.stream.connect(options);
  }
}
