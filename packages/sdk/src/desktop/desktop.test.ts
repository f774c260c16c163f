import { describe, expect, it } from 'vitest';
import { SandboxAgent } from '../index.ts';

interface Call {
  readonly route: string;
  readonly body: unknown;
}

/** A client whose server takes every request and answers `{}`. */
function createClient(): { client: SandboxAgent; calls: Call[] } {
  const calls: Call[] = [];
  const client = new SandboxAgent({
    baseUrl: 'https://sandbox.test/base',
    token: 'secret-token',
    skipHealthCheck: true,
    fetch: (input, init) => {
      const { pathname, search } = new URL(input as string);
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
      calls.push({ route: `${init?.method ?? 'GET'} ${pathname.replace('/base/v1/desktop', '')}${search}`, body });
      return Promise.resolve(init?.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json({}));
    },
  });
  return { client, calls };
}

const point = { x: 1, y: 2 };

const flatCalls: readonly [string, unknown, (client: SandboxAgent) => Promise<unknown>][] = [
  ['POST /start', {}, (client) => client.startDesktop()],
  ['POST /start', { width: 800 }, (client) => client.startDesktop({ width: 800 })],
  ['POST /stop', undefined, (client) => client.stopDesktop()],
  ['GET /status', undefined, (client) => client.getDesktopStatus()],
  ['GET /display/info', undefined, (client) => client.getDesktopDisplayInfo()],
  ['GET /screenshot', undefined, (client) => client.takeDesktopScreenshot()],
  [
    'GET /screenshot?format=jpeg&scale=0.5&showCursor=true',
    undefined,
    (client) => client.takeDesktopScreenshot({ format: 'jpeg', quality: null, scale: 0.5, showCursor: true }),
  ],
  [
    'GET /screenshot/region?x=1&y=2&width=3&height=4',
    undefined,
    (client) => client.takeDesktopRegionScreenshot({ ...point, width: 3, height: 4 }),
  ],
  ['GET /mouse/position', undefined, (client) => client.getDesktopMousePosition()],
  ['POST /mouse/move', point, (client) => client.moveDesktopMouse(point)],
  ['POST /mouse/click', point, (client) => client.clickDesktop(point)],
  ['POST /mouse/down', point, (client) => client.mouseDownDesktop(point)],
  ['POST /mouse/up', { button: 'left' }, (client) => client.mouseUpDesktop({ button: 'left' })],
  [
    'POST /mouse/drag',
    { startX: 1, startY: 2, endX: 3, endY: 4 },
    (client) => client.dragDesktopMouse({ startX: 1, startY: 2, endX: 3, endY: 4 }),
  ],
  ['POST /mouse/scroll', { ...point, deltaY: 3 }, (client) => client.scrollDesktop({ ...point, deltaY: 3 })],
  ['POST /keyboard/type', { text: 'a' }, (client) => client.typeDesktopText({ text: 'a' })],
  ['POST /keyboard/press', { key: 'a' }, (client) => client.pressDesktopKey({ key: 'a' })],
  ['POST /keyboard/down', { key: 'a' }, (client) => client.keyDownDesktop({ key: 'a' })],
  ['POST /keyboard/up', { key: 'a' }, (client) => client.keyUpDesktop({ key: 'a' })],
  ['GET /windows', undefined, (client) => client.listDesktopWindows()],
  ['GET /windows/focused', undefined, (client) => client.getDesktopFocusedWindow()],
  ['POST /windows/7%2F8/focus', undefined, (client) => client.focusDesktopWindow('7/8')],
  ['POST /windows/7/move', point, (client) => client.moveDesktopWindow('7', point)],
  [
    'POST /windows/7/resize',
    { width: 3, height: 4 },
    (client) => client.resizeDesktopWindow('7', { width: 3, height: 4 }),
  ],
  ['GET /clipboard?selection=primary', undefined, (client) => client.getDesktopClipboard({ selection: 'primary' })],
  ['POST /clipboard', { text: 'a' }, (client) => client.setDesktopClipboard({ text: 'a' })],
  ['POST /launch', { app: 'a' }, (client) => client.launchDesktopApp({ app: 'a' })],
  ['POST /open', { target: 'a' }, (client) => client.openDesktopTarget({ target: 'a' })],
  ['POST /recording/start', {}, (client) => client.startDesktopRecording()],
  ['POST /recording/stop', undefined, (client) => client.stopDesktopRecording()],
  ['GET /recordings', undefined, (client) => client.listDesktopRecordings()],
  ['GET /recordings/a', undefined, (client) => client.getDesktopRecording('a')],
  ['GET /recordings/a/download', undefined, (client) => client.downloadDesktopRecording('a')],
  ['DELETE /recordings/a', undefined, (client) => client.deleteDesktopRecording('a')],
  ['POST /stream/start', undefined, (client) => client.startDesktopStream()],
  ['POST /stream/stop', undefined, (client) => client.stopDesktopStream()],
  ['GET /stream/status', undefined, (client) => client.getDesktopStreamStatus()],
];

describe('the published names of the desktop', () => {
  it.each(flatCalls)('ask for %s with %j', async (route, body, call) => {
    const { client, calls } = createClient();
    await call(client);
    expect(calls).toEqual([{ route, body }]);
    await client.dispose();
  });
});

describe('a view of the desktop', () => {
  /** A socket of which the test is the other end. */
  class FakeSocket extends EventTarget {
    static readonly opened: FakeSocket[] = [];
    readonly url: string;
    readonly protocols: string | string[] | undefined;
    readonly sent: unknown[] = [];
    binaryType = 'blob';
    readyState = 1;

    constructor(url: string, protocols?: string | string[]) {
      super();
      this.url = url;
      this.protocols = protocols;
      FakeSocket.opened.push(this);
    }

    send(text: string): void {
      this.sent.push(JSON.parse(text));
    }

    close(): void {
      this.readyState = 3;
      this.dispatchEvent(new Event('close'));
    }

    receive(data: unknown): void {
      this.dispatchEvent(new MessageEvent('message', { data }));
    }
  }

  function connect() {
    const { client } = createClient();
    const session = client.connectDesktopStream({
      WebSocket: FakeSocket as unknown as typeof WebSocket,
      framesPerSecond: 5,
    });
    const socket = FakeSocket.opened.at(-1);
    if (socket === undefined) {
      throw new Error('nothing was opened');
    }
    return { client, session, socket };
  }

  it('is opened with the token as a subprotocol, not in its address', async () => {
    const { client, socket } = connect();
    expect(socket.url).toBe('wss://sandbox.test/base/v1/desktop/stream/signaling?fps=5');
    expect(socket.protocols).toEqual(['bearer.secret-token']);
    expect(client.buildDesktopStreamWebSocketUrl({ accessToken: 'a' })).toBe(
      'wss://sandbox.test/base/v1/desktop/stream/signaling?access_token=a',
    );
    await client.dispose();
  });

  it('tells size, pictures and errors, also to who comes later', async () => {
    const { session, socket } = connect();
    const heard: unknown[] = [];
    session.onReady((status) => heard.push(status));
    session.onConnect(() => heard.push('connected'));
    session.onFrame((frame) => heard.push([...frame]));
    session.onError((error) => heard.push(error));
    session.onTrack(() => heard.push('track'));
    session.onClose(() => heard.push('closed'));
    socket.receive(JSON.stringify({ type: 'ready', width: 8, height: 6, event: 'system/init' }));
    socket.receive(new Uint8Array([1, 2]).buffer);
    socket.receive(new Uint8Array([3]));
    socket.receive('{"type":"other"}');
    socket.receive('no JSON');
    socket.receive(JSON.stringify({ type: 'error', message: 'The desktop was stopped.', event: 'system/disconnect' }));
    expect(heard).toEqual([
      { type: 'ready', width: 8, height: 6 },
      'connected',
      [1, 2],
      [3],
      { type: 'error', message: 'The desktop was stopped.' },
    ]);
    const late: unknown[] = [];
    session.onReady((status) => late.push(status));
    const stop = session.onFrame((frame) => late.push([...frame]));
    stop();
    socket.receive(new Uint8Array([4]));
    expect(late).toEqual([{ type: 'ready', width: 8, height: 6 }, [3]]);
    session.close();
    await session.closed;
    expect(heard.at(-1)).toBe('closed');
  });

  it('sends mouse and keyboard while it is open', () => {
    const { session, socket } = connect();
    session.moveMouse(1, 2);
    session.mouseDown();
    session.mouseUp('right', 3, 4);
    session.scroll(1, 2, 0, -3);
    session.keyDown('Enter');
    session.keyUp('Enter');
    expect(socket.sent).toEqual([
      { type: 'moveMouse', x: 1, y: 2 },
      { type: 'mouseDown' },
      { type: 'mouseUp', button: 'right', x: 3, y: 4 },
      { type: 'scroll', x: 1, y: 2, deltaX: 0, deltaY: -3 },
      { type: 'keyDown', key: 'Enter' },
      { type: 'keyUp', key: 'Enter' },
    ]);
    session.close();
    session.keyDown('a');
    expect(socket.sent.length).toBe(6);
  });
});
